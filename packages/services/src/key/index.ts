export { create } from './create';
export { list } from './list';
export { revoke } from './revoke';
export { use } from './use';
