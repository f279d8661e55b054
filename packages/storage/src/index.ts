export { createStorage, storageUrlFor } from './create';
export type { Storage, Stored } from './storage';
export { contentKey, keyOfHash } from './storage';
export { type OnStorage, watchStorage } from './watch';
