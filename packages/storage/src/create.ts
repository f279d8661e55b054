import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AtelierError } from '@atelier/domain';
import { fileStorage } from './file';
import { memoryStorage } from './memory';
import { s3Storage } from './s3';
import { s3Options } from './s3-options';
import type { Storage } from './storage';

/** Default storage URL of every process, used without STORAGE_URL. */
export const storageUrlFor = (settings: { STORAGE_URL?: string; DATA_DIR: string }): string =>
  settings.STORAGE_URL ?? pathToFileURL(path.resolve(settings.DATA_DIR, 'images')).href;

const wrong = (why: string): AtelierError => new AtelierError('invalid_request', `STORAGE_URL ${why}.`);

/**
 * The storage that a URL names; nothing is connected or made yet. Throws AtelierError('invalid_request')
 * otherwise.
 *
 * - `file:images` or `file:///srv/images`: a directory (relative to the working directory)
 * - `s3://bucket/prefix?region=eu-west-1`: S3; `endpoint=https://…` for another server than Amazon's;
 *   `s3://KEY:SECRET@bucket` for credentials, else where the AWS SDK looks for them
 * - `memory:`: this process only
 */
export function createStorage(url: string): Storage {
  if (url === 'memory:') return memoryStorage();
  if (url.startsWith('file:')) {
    const rest = url.slice('file:'.length);
    if (!rest || rest.includes('\0')) throw wrong('names no directory');
    if (!rest.startsWith('//')) return fileStorage(rest);
    if (!URL.canParse(url) || new URL(url).hostname) throw wrong('is not a file URL of this machine');
    return fileStorage(fileURLToPath(url));
  }
  if (url.startsWith('s3:')) return s3Storage(s3Options(url, 'STORAGE_URL'));
  throw wrong('starts with none of file:, s3: and memory:');
}
