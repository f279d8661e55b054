import { stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AtelierError, distinctWords, ERROR_STATUS, unknownWords } from '@atelier/domain';
import { fetchPack, isPackUrl, packCacheDir } from '@atelier/storage/packs';
import type { Pack } from '../pack';
import { readEnv, UsageError } from './env';

/** Where the service keeps its packs. */
const PACKS = fileURLToPath(new URL('../../../../gpu-worker/packs/', import.meta.url));

/** 0 done, 1 failed, 2 the command line is wrong, 130 interrupted. */
type ExitCode = 0 | 1 | 2 | 130;

/**
 * Resolves a pack's name (a folder of gpu-worker/packs), directory or URL to a directory. A URL is downloaded into
 * PACK_CACHE. @throws AtelierError as fetchPack
 */
export async function packDirectory(pack: string, signal?: AbortSignal): Promise<string> {
  if (isPackUrl(pack)) {
    const { PACK_CACHE, DATA_DIR } = readEnv();
    const log = (line: string): boolean => process.stderr.write(`${line}\n`);
    return fetchPack(pack, { cacheDir: packCacheDir({ PACK_CACHE, DATA_DIR }), log, signal });
  }
  const asPath = resolve(pack);
  const isPath = isAbsolute(pack) || /[/\\]|^\.+$/.test(pack) || (await isDirectory(asPath));
  return isPath ? asPath : resolve(PACKS, pack);
}

const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Parses an option that counts something. @throws UsageError when it is no whole number above 0 */
export function countOption(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--${name}: must be a whole number above 0`);
  return Number(text);
}

/** Says what of captions is not drawn: ends that the pack does not read, and words that it has not learnt. */
export function warnOfCaption(
  { text, words, manifest }: Pick<Pack, 'text' | 'words' | 'manifest'>,
  captions: readonly string[],
  log: (line: string) => void,
): void {
  const distinct = [...new Set(captions)].map((caption) => ({ caption, kept: text.kept(caption) }));
  for (const { kept } of distinct.filter((each) => each.kept !== each.caption).slice(0, 1))
    log(
      `caption_cut: ${manifest.name} reads ${manifest.textEncoder.maxTokens} tokens of a caption. Its end is not drawn; drawn is "${kept}"`,
    );
  const unknown = words ? distinctWords(distinct.flatMap(({ kept }) => unknownWords(kept, words))) : [];
  if (unknown.length === 0) return;
  const named = unknown.map(({ word, nearest }) =>
    nearest.length > 0 ? `${word} (do you mean ${nearest.join(' or ')}?)` : word,
  );
  log(`unknown_words: ${manifest.name} has not learnt these words and ignores them: ${named.join(', ')}`);
}

/**
 * Runs a command. Ctrl-C aborts its signal; an error becomes one line on stderr and an exit code. The process
 * then ends by itself.
 */
export async function runCommand(
  name: string,
  command: (signal: AbortSignal) => Promise<void>,
): Promise<ExitCode> {
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    await command(abort.signal);
    return 0;
  } catch (error) {
    if (abort.signal.aborted) {
      process.stderr.write(`${name}: interrupted\n`);
      return 130;
    }
    process.stderr.write(
      `${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}\n`,
    );
    return isUsage(error) ? 2 : 1;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** Whether the command line is at fault: parseArgs marks its errors with codes, ours have a status of 4xx. */
const isUsage = (error: unknown): boolean =>
  error instanceof UsageError ||
  (error instanceof AtelierError && ERROR_STATUS[error.code] < 500) ||
  (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
