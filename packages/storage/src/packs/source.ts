import type { Readable } from 'node:stream';

/** Bytes of one file of a pack, from `from` on. */
type Opened = {
  body: Readable;
  /** Where the bytes begin: 0 where the server could not continue. */
  from: number;
  /** Bytes of the whole file, where the server says so. */
  total?: number;
  /** Names this version of the file (an ETag or a date); a later request continues it only while it holds. */
  validator?: string;
};

/** A place that serves the files of one pack. */
export interface PackSource {
  /** For people and logs: no credentials, no query. */
  readonly shown: string;
  /** @throws SourceError; the signal's reason */
  open(name: string, how: { from: number; validator?: string; signal: AbortSignal }): Promise<Opened>;
}

/**
 * A request that failed. `away`: another try may help (no connection, 5xx, 429). `refused`: the server's
 * answer is final. `short`: the file has no bytes after `from`.
 */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  constructor(
    readonly kind: 'away' | 'refused' | 'short',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
