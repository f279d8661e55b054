export { create } from './create';
export { list } from './list';
export { open } from './open';
export { remove } from './remove';
