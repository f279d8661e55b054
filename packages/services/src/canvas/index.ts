export { find } from './find';
export { get } from './get';
