export { create } from './create';
export { deliveries } from './deliveries';
export { due } from './due';
export { list } from './list';
export { remove } from './remove';
export { settle } from './settle';
