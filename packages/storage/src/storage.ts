import type { Readable } from 'node:stream';

/** A stored object: its key, size in bytes, and time of writing. */
export type Stored = { key: string; bytes: number; modifiedAt: Date };

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
   * Resolves when pictures can be stored now. A file system writes a byte, S3 and memory look a key up.
   * @throws storage_failed
   */
  probe(): Promise<void>;
  /** Removes it; no error when there is nothing. */
  delete(key: string): Promise<void>;
  /** Lists the objects whose key starts with `prefix`, in no promised order. Skips names that are no keys. */
  list(prefix?: string): AsyncIterable<Stored>;
}
