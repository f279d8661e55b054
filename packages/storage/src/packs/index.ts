export { type CachedPack, dropDamaged, listCached, removeCached } from './cache';
export { type FetchOptions, fetchPack } from './fetch-pack';
export { localPack, packCacheDir } from './local-pack';
export { isPackUrl } from './location';
