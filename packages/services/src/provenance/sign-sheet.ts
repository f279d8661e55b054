import { createHash } from 'node:crypto';
import { AtelierError } from '@atelier/domain';
import { type Facts, formatOf, type Ingredient, likenessOf, signCopy, signFile } from '@atelier/provenance';
import sharp from 'sharp';
import type { Verb } from '../context';
import { aboutOf, isPublic, PUBLIC_COLUMNS, UNNAMED } from '../shared/public';

interface SheetInput {
  generationId: string;
  /** PNG or WebP. */
  file: Uint8Array;
  /** Stored PNGs that it shows, by the index of their image. One alone is enlarged or recoded. */
  shows: readonly { index: number; png: Uint8Array }[];
}

/**
 * Signs a picture that was made of stored ones, such as a sheet for a message, with them as ingredients.
 * Returns the file as it is where there is no key, or the key store fails.
 * @throws not_found, RangeError (no PNG or WebP)
 */
export const signSheet: Verb<SheetInput, Uint8Array> = async ({ ctx: { deps }, input }) => {
  const { provenance, log } = deps;
  const { file, shows, generationId } = input;
  if (!provenance?.signer) return file;
  const { signer } = provenance;
  const [only, ...others] = shows;
  try {
    const alone = only && others.length === 0 ? only : null;
    // A recoded stage keeps what its own signature says.
    const copy = alone ? await signCopy(file, alone.png, provenance, deps.now()) : file;
    if (copy !== file) return copy;
    const { about, pack } = await describe(deps, generationId, alone?.index ?? null);
    const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const facts: Facts = {
      signedAt: deps.now(),
      pack,
      size: null,
      marked: false,
      likeness: likenessOf(data, info.width, info.height),
      pixels: formatOf(file) === 'image/png' ? createHash('sha256').update(data).digest() : null,
      source: null,
      about,
    };
    const ingredients: Ingredient[] = shows.map(({ index, png }) => ({
      title: `Picture ${index + 1}`,
      relationship: 'componentOf',
      id: createHash('sha256').update(png).digest('hex'),
    }));
    return await signFile(file, { facts, title: about?.caption ?? UNNAMED, ingredients }, signer);
  } catch (err) {
    if (err instanceof AtelierError || err instanceof RangeError) throw err;
    log.error({ err, generationId }, 'a sheet could not be signed');
    return file;
  }
};

async function describe(
  { db }: Parameters<typeof signSheet>[0]['ctx']['deps'],
  generationId: string,
  index: number | null,
): Promise<Pick<Facts, 'about' | 'pack'>> {
  const row = await db.generation.findUnique({
    where: { id: generationId },
    select: {
      ...PUBLIC_COLUMNS,
      caption: true,
      settings: true,
      seed: true,
      pack: true,
      packVersion: true,
      author: { select: { name: true } },
    },
  });
  if (!row) throw new AtelierError('not_found', 'There is no such generation.');
  const pack = row.packVersion ? `${row.pack}@${row.packVersion}` : row.pack;
  if (!isPublic(row)) return { about: null, pack };
  return { about: aboutOf({ ...row, generation: generationId, index }), pack };
}
