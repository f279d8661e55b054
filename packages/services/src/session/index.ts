export { end, endAll, endOne } from './end';
export { list } from './list';
export { open, use } from './open';
