import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError, type KnownWords, knownWords, type PackView, wordsFile } from '@atelier/domain';
import type { Storage } from '@atelier/storage';
import { CaptionTokenizer } from '@atelier/tokenizer';
import type { Ctx } from '../context';
import { readManifest } from './catalogue';

/** Milliseconds that a request waits for a tokenizer's file; then it continues without a warning. */
const WAIT_MS = 100;
/**
 * A tokenizer that could not be read is asked for again after this long: a worker may have published it
 * since.
 */
const AGAIN_MS = 15_000;
/** The same bound as the worker's (packages/imagen/src/pack-files.ts). */
const MOST_BYTES = 32 * 1024 * 1024;
/** Tokenizers in memory. A process sees one or two packs; mT5's takes about 100 MB. */
const KEPT = 4;

/** Where a tokenizer file lies in the storage. */
const keyOf = (sha256: string): string => `tokenizers/${sha256}.json`;

/**
 * Stores the tokenizer files of the pack in `directory`, and its list of words, under their SHA-256, unless
 * they are there. Workers do it, so that processes without the pack can say how much of a caption it reads
 * and which words it has learnt. The pack's hashes have been checked.
 * @throws AtelierError pack_invalid, storage_failed
 */
export async function publishTokenizer(storage: Storage, directory: string): Promise<void> {
  const { tokenizer, words, files } = await readManifest(directory);
  if (!tokenizer) return;
  for (const name of [tokenizer.file, tokenizer.config, ...(words.kind === 'closed' ? [words.file] : [])]) {
    const key = keyOf(files[name]!.sha256);
    if (await storage.has(key)) continue;
    await storage.put(key, await readFile(join(directory, name)), { contentType: 'application/json' });
  }
}

/** Reads captions as a pack does; `words` is null where its vocabulary is open. */
export interface CaptionReader {
  tokenizer: CaptionTokenizer;
  words: { list: readonly string[]; known: KnownWords } | null;
}

type Entry = { since: number; ended: boolean; reading: Promise<CaptionReader | null> };
const known = new WeakMap<Storage, Map<string, Entry>>();

/**
 * Returns the tokenizer and the words of `pack`, or null while the storage does not have them or is slow.
 * Never throws; waits at most 100 ms, and only while they are first read.
 */
export async function readerOf(pack: PackView, { deps }: Ctx): Promise<CaptionReader | null> {
  const { text } = pack;
  if (!text) return null;
  const entries = known.get(deps.storage) ?? new Map<string, Entry>();
  known.set(deps.storage, entries);
  const name = JSON.stringify(text);
  const now = performance.now();
  const found = entries.get(name);
  let entry = found;
  if (!found || (found.ended && (await found.reading) === null && now - found.since > AGAIN_MS)) {
    entry = { since: now, ended: false, reading: read(text, deps) };
    const started = entry;
    void entry.reading.finally(() => {
      started.ended = true;
    });
    entries.delete(name);
    entries.set(name, entry);
    if (entries.size > KEPT) entries.delete(entries.keys().next().value!);
  }
  const { since, ended, reading } = entry!;
  return ended ? reading : within(reading, since + WAIT_MS - now);
}

async function read(
  text: NonNullable<PackView['text']>,
  { storage, log }: Ctx['deps'],
): Promise<CaptionReader | null> {
  try {
    const [definition, config, file] = await Promise.all(
      [text.tokenizer, text.config, text.words].map((hash) => (hash ? json(storage, hash) : null)),
    );
    if (!definition || !config || (text.words && !file)) return null;
    const list = file ? wordsFile.parse(file).words : null;
    return {
      tokenizer: new CaptionTokenizer({ ...text, definition, config }),
      words: list && { list, known: knownWords(list) },
    };
  } catch (error) {
    log.warn({ err: error }, 'a tokenizer cannot be read: nothing warns of long captions and unknown words');
    return null;
  }
}

/**
 * Reads a published file; null when there is none. @throws AtelierError pack_invalid when it is another file
 */
async function json(storage: Storage, sha256: string): Promise<object | null> {
  const bytes = await storage.get(keyOf(sha256));
  if (!bytes) return null;
  if (bytes.byteLength > MOST_BYTES || createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new AtelierError('pack_invalid', `The file ${keyOf(sha256)} in the storage is not the pack's.`);
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as object;
}

/** `work`, or null once `ms` have passed. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | null> {
  if (ms <= 0) return null;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
