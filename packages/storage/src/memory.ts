import { Readable } from 'node:stream';
import type { Storage } from './storage';
import { checkKey } from './storage';

/** Images in this process only: for tests and for trying things out. */
export function memoryStorage(): Storage {
  const held = new Map<string, { bytes: Uint8Array; modifiedAt: Date }>();
  return {
    async put(key, bytes) {
      // Copies in and out, so that a later change of a buffer does not change the stored bytes.
      held.set(checkKey(key), { bytes: Uint8Array.from(bytes), modifiedAt: new Date() });
    },
    async get(key) {
      const found = held.get(checkKey(key));
      return found ? Uint8Array.from(found.bytes) : null;
    },
    async stream(key) {
      const found = held.get(checkKey(key));
      return found ? { body: Readable.from([Buffer.from(found.bytes)]), bytes: found.bytes.length } : null;
    },
    async has(key) {
      return held.has(checkKey(key));
    },
    async probe() {},
    async delete(key) {
      held.delete(checkKey(key));
    },
    async *list(prefix = '') {
      for (const [key, { bytes, modifiedAt }] of [...held]) {
        if (key.startsWith(prefix)) yield { key, bytes: bytes.length, modifiedAt };
      }
    },
  };
}
