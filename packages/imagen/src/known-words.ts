import { readFile } from 'node:fs/promises';
import { type KnownWords, knownWords, wordsFile } from '@atelier/domain';
import { messageOf, packInvalid } from './errors';
import type { PackFiles } from './pack-files';

/**
 * Reads the words that the pack has learnt, or null where its vocabulary is open.
 * @throws AtelierError `pack_invalid` when the file is no list of words
 */
export async function readKnownWords({ manifest, path }: PackFiles): Promise<KnownWords | null> {
  const { words } = manifest;
  if (words.kind === 'open') return null;
  try {
    return knownWords(wordsFile.parse(JSON.parse(await readFile(path(words.file), 'utf8'))).words);
  } catch (error) {
    throw packInvalid(words.file, null, `is no list of words: ${messageOf(error).split('\n')[0]}`, error);
  }
}
