import { readFile } from 'node:fs/promises';
import { CaptionTokenizer } from '@atelier/tokenizer';
import { messageOf, packInvalid } from '../errors';
import type { PackFiles } from '../pack-files';

/** Reads the pack's tokenizer. @throws AtelierError `pack_invalid` when its files cannot be used. */
export async function loadTokenizer({ manifest, path }: PackFiles): Promise<CaptionTokenizer> {
  const read = async (file: string) => {
    try {
      return JSON.parse(await readFile(path(file), 'utf8')) as object;
    } catch (error) {
      throw packInvalid(file, null, messageOf(error), error);
    }
  };
  const definition = await read(manifest.tokenizer.file);
  const config = await read(manifest.tokenizer.config);
  try {
    return new CaptionTokenizer({ definition, config, ...manifest.textEncoder });
  } catch (error) {
    throw packInvalid(manifest.tokenizer.file, null, `not a usable tokenizer: ${messageOf(error)}`, error);
  }
}
