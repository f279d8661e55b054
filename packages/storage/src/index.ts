export { createStorage, storageUrlFor } from './create';
export type { Storage, Stored } from './storage';
export { contentKey, keyOfHash } from './storage';
