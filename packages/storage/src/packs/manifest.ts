import { createHash } from 'node:crypto';
import { AtelierError, PACK_MANIFEST_BYTES, packFile, packFileName, packName } from '@atelier/domain';
import { z } from 'zod';
import { type PackSource, SourceError } from './source';

export const MANIFEST = 'manifest.json';
/** A pack with DeepFloyd IF's cascade and T5-XXL has 40 GB. */
const MOST_BYTES = 256 * 2 ** 30;
const MOST_FILES = 1_000;

/** The part of a manifest that a download needs; the worker checks all of it (packages/imagen). */
const schema = z.object({
  name: packName,
  version: z.string().min(1).max(40),
  files: z.record(packFileName, packFile),
});
export type PackManifest = z.output<typeof schema>;

/** A manifest as it was served, and its hash, which names the pack in the cache. */
export type ServedManifest = { bytes: Buffer; sha256: string; manifest: PackManifest };

/** Downloads and checks the manifest. @throws AtelierError pack_invalid; SourceError; the signal's reason */
export async function fetchManifest(source: PackSource, signal: AbortSignal): Promise<ServedManifest> {
  const { body } = await source.open(MANIFEST, { from: 0, signal });
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of body as AsyncIterable<Buffer>) {
      length += part.length;
      if (length > PACK_MANIFEST_BYTES)
        throw invalid(source.shown, `is larger than ${PACK_MANIFEST_BYTES} bytes`);
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof AtelierError) throw error;
    signal.throwIfAborted();
    throw new SourceError('away', `the connection broke in "${MANIFEST}"`, { cause: error });
  }
  return readServed(Buffer.concat(parts), source.shown);
}

/** Parses a manifest; `from` names its place in errors. @throws AtelierError pack_invalid */
export function readServed(bytes: Buffer, from: string): ServedManifest {
  let input: unknown;
  try {
    input = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw invalid(from, 'is no JSON (is there a pack?)', error);
  }
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    throw invalid(from, `${first?.path.join('.')}: ${first?.message}`, parsed.error);
  }
  const files = Object.entries(parsed.data.files);
  const total = files.reduce((sum, [, { bytes: size }]) => sum + size, 0);
  if (files.length > MOST_FILES) throw invalid(from, `lists more than ${MOST_FILES} files`);
  if (total > MOST_BYTES) throw invalid(from, `lists ${total} bytes, more than ${MOST_BYTES}`);
  if (files.some(([name]) => name.toLowerCase() === MANIFEST)) throw invalid(from, 'lists itself');
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), manifest: parsed.data };
}

const invalid = (from: string, why: string, cause?: unknown): AtelierError =>
  new AtelierError('pack_invalid', `${MANIFEST} of ${from} ${why}`, { cause });
