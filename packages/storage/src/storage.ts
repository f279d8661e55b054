import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { AtelierError } from '@atelier/domain';

/** A stored object: its key, size in bytes, and time of writing. */
export type Stored = { key: string; bytes: number; modifiedAt: Date };

interface SignedUrlOptions {
  /** When the URL begins to open the object; at most minutes in the future. */
  at: Date;
  /** How long it opens it, after `at`. */
  seconds: number;
  /** Headers of the answer. */
  contentType: string;
  cacheControl: string;
}

/**
 * Image files by key. Every driver obeys one contract (storage.test.ts). A put is whole or absent, even when
 * the process is killed in it. A get sees every put that resolved. Keys never lead outside. A key that is not
 * one throws AtelierError('invalid_request'), a device that fails (full, gone, forbidden)
 * AtelierError('storage_failed').
 */
export interface Storage {
  /** Writes `bytes` durably and replaces an earlier object. */
  put(key: string, bytes: Uint8Array, options: { contentType: string }): Promise<void>;
  /** Returns the bytes, or null when the key has no object. */
  get(key: string): Promise<Uint8Array | null>;
  /**
   * Opens the object without holding all of it in memory. The caller reads `body` to its end or destroys it.
   */
  stream(key: string): Promise<{ body: Readable; bytes: number } | null>;
  has(key: string): Promise<boolean>;
  /**
   * Signs a URL at which anyone reads the object, without looking it up. Drivers whose objects have no URL lack
   * it. Equal options give equal URLs. @throws storage_failed (no credentials)
   */
  signedUrl?(key: string, options: SignedUrlOptions): Promise<string>;
  /**
   * Resolves when pictures can be stored now. A file system writes a byte, S3 and memory look a key up.
   * @throws storage_failed
   */
  probe(): Promise<void>;
  /** Removes it; no error when there is nothing. */
  delete(key: string): Promise<void>;
  /** Lists the objects whose key starts with `prefix`, in no promised order. Skips names that are no keys. */
  list(prefix?: string): AsyncIterable<Stored>;
}

const REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'access is denied',
  EPERM: 'access is denied',
  EMFILE: 'too many files are open',
  EIO: 'the disk reports an error',
  AuthorizationHeaderMalformed: 'the bucket lies in another region; set ?region=… in STORAGE_URL',
  PermanentRedirect: 'the bucket lies in another region; set ?region=… in STORAGE_URL',
  ExpiredToken: 'the credentials of S3 have expired',
  InvalidAccessKeyId: 'S3 does not know the access key',
  SignatureDoesNotMatch: 'the secret key of S3 is wrong',
  AccessDenied: 'S3 denies access to the bucket',
  NoSuchBucket: 'there is no such bucket',
  RequestTimeTooSkewed: 'the clock of this machine is wrong',
  CredentialsProviderError: 'there are no credentials for S3',
};

/**
 * Makes an AtelierError('storage_failed') with the reason in words; paths and addresses stay in the cause.
 */
export function storageFailed(
  doing: 'read' | 'written' | 'deleted' | 'listed' | 'signed',
  cause: unknown,
): AtelierError {
  if (cause instanceof AtelierError) return cause;
  const { code, name } = cause as { code?: string; name?: string };
  const reason = REASONS[code ?? ''] ?? REASONS[name ?? ''] ?? code ?? name ?? 'unknown reason';
  return new AtelierError('storage_failed', `An image could not be ${doing}: ${reason}.`, { cause });
}

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
  return { key: keyOfHash(sha256, extension), sha256 };
}

/** The content key of a file with this SHA-256 (hex). */
export const keyOfHash = (sha256: string, extension: 'png' | 'webp'): string =>
  `${extension}/${sha256.slice(0, 2)}/${sha256}.${extension}`;
