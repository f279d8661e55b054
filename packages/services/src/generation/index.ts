export { cancel } from './cancel';
export { get } from './get';
export { lineage } from './lineage';
export { many } from './many';
export { promote } from './promote';
export { remove } from './remove';
export { request } from './request';
export { retry } from './retry';
