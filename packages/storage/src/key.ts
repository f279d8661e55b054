import { createHash } from 'node:crypto';
import { AtelierError } from '@atelier/domain';

/**
 * Segments of a-z, 0-9, '.', '_' and '-' that start with a letter or digit: no '..', no absolute path, no
 * drive, no NUL.
 */
const KEY = /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/;

/**
 * Whether this is a key: other programs leave files of other names beside ours (.DS_Store, .nfs…, a folder
 * marker of S3).
 */
export const isKey = (key: string): boolean => key.length <= 200 && KEY.test(key);

/** `key` itself, or AtelierError('invalid_request'). */
export function checkKey(key: string): string {
  if (!isKey(key)) throw new AtelierError('invalid_request', 'This is not a storage key.');
  return key;
}

/**
 * Key by content: `png/ab/abcdef….png`. Equal pictures share one file. A key never changes its bytes, so
 * caches may keep it for ever. The first two digits keep directories small.
 */
export function contentKey(bytes: Uint8Array, extension: 'png' | 'webp'): { key: string; sha256: string } {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { key: `${extension}/${sha256.slice(0, 2)}/${sha256}.${extension}`, sha256 };
}
