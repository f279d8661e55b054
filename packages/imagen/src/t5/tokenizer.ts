import { readFile } from 'node:fs/promises';
import { Tokenizer } from '@huggingface/tokenizers';
import { messageOf, packInvalid } from '../errors';
import type { PackFiles } from '../pack-files';
import { cleanCaption } from './clean';

/** Token ids of a caption: a T5 sequence that ends with `</s>`, at most `maxTokens` long. */
export type Tokenize = (caption: string) => number[];

/**
 * The pack's tokenizer: cleaning, SentencePiece through the Hugging Face file, truncation that keeps the
 * final `</s>`.
 * @throws AtelierError `pack_invalid` when the tokenizer files cannot be used.
 */
export async function loadTokenizer({ manifest, path }: PackFiles): Promise<Tokenize> {
  const { clean, maxTokens } = manifest.textEncoder;
  const read = async (file: string) => {
    try {
      return JSON.parse(await readFile(path(file), 'utf8')) as object;
    } catch (error) {
      throw packInvalid(file, null, messageOf(error), error);
    }
  };
  const definition = await read(manifest.tokenizer.file);
  const config = await read(manifest.tokenizer.config);
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer(definition, config);
    if (tokenizer.encode('a').ids.length === 0) throw new Error('it makes no tokens');
  } catch (error) {
    throw packInvalid(manifest.tokenizer.file, null, `not a usable tokenizer: ${messageOf(error)}`, error);
  }
  return (caption) => {
    const ids = tokenizer.encode(cleanCaption(caption, clean)).ids;
    if (ids.length <= maxTokens) return ids;
    // Like the Python tokenizers: the text is cut, the end-of-sequence token stays.
    return [...ids.slice(0, maxTokens - 1), ids.at(-1)!];
  };
}
