export { createStorage, storageUrlFor } from './create';
export { contentKey } from './key';
export type { Storage, Stored } from './storage';
