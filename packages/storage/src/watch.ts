import type { Storage } from './storage';

/** Hears how long one call took and whether it failed. */
export type OnStorage = (
  operation: 'put' | 'get' | 'stream' | 'has' | 'probe' | 'delete',
  seconds: number,
  failed: boolean,
) => void;

/**
 * The same storage, whose calls are reported. A stream counts until it is open, `list` and
 * `signedUrl` are not reported.
 */
export function watchStorage(storage: Storage, onCall: OnStorage): Storage {
  const timed = async <T>(operation: Parameters<OnStorage>[0], work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    let failed = true;
    try {
      const result = await work();
      failed = false;
      return result;
    } finally {
      onCall(operation, (performance.now() - began) / 1000, failed);
    }
  };
  return {
    put: (...args) => timed('put', () => storage.put(...args)),
    get: (key) => timed('get', () => storage.get(key)),
    stream: (key) => timed('stream', () => storage.stream(key)),
    has: (key) => timed('has', () => storage.has(key)),
    probe: () => timed('probe', () => storage.probe()),
    delete: (key) => timed('delete', () => storage.delete(key)),
    list: (prefix) => storage.list(prefix),
    ...(storage.signedUrl && { signedUrl: storage.signedUrl.bind(storage) }),
  };
}
