export { ban } from './ban';
export { hide } from './hide';
