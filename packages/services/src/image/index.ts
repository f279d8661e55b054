export { open } from './open';
