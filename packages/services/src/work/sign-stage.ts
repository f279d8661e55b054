import { createHash, randomUUID } from 'node:crypto';
import { AtelierError, SMALLEST_SIGNED, type StageName, sizeOf } from '@atelier/domain';
import { type Content, type Facts, type Ingredient, likenessOf, signFile } from '@atelier/provenance';
import type { Ctx, Verb } from '../context';
import { type StoredEdit, storedEdit } from '../edit/stored';
import { requireWorker } from '../shared/actors';
import { aboutOf, isPublic, PUBLIC_COLUMNS, UNNAMED } from '../shared/public';
import { generationUrl } from '../shared/urls';

/** Title of an upload, of which nothing else is said. */
const UPLOADED = 'Uploaded picture';

interface SignInput {
  generationId: string;
  image: number;
  stage: StageName;
  png: Uint8Array;
  /** The pixels of `png`, size · size · 3. */
  rgb: Uint8Array;
  /** `name@version` of the pack that drew it. */
  pack: string;
  /** Whether the pixels carry the watermark. */
  marked: boolean;
}

/**
 * Signs the PNG of a finished stage. Caption, author, settings and parent go into the signature only while
 * their generation is public. An edit says that it was made from a picture, and names that one only where it is
 * public too; an upload is never named. Returns the PNG unsigned where there is no key, or the key store fails twice: a
 * finished picture is never lost for its signature.
 * @throws forbidden, not_found
 */
export const signStage: Verb<SignInput, Uint8Array> = async ({ ctx, input }) => {
  requireWorker(ctx);
  const { png, rgb, stage, pack, marked } = input;
  const signer = ctx.deps.provenance?.signer;
  const size = sizeOf(stage);
  if (!signer || size < SMALLEST_SIGNED) return png;
  const { about, ingredients, opened } = await describe(ctx, input, size);
  const facts: Facts = {
    signedAt: ctx.deps.now(),
    pack,
    size,
    marked,
    likeness: likenessOf(rgb, size, size),
    pixels: createHash('sha256').update(rgb).digest(),
    source: null,
    about,
  };
  const sign = (): Promise<Uint8Array> =>
    signFile(png, { facts, title: about?.caption ?? UNNAMED, ingredients, opened }, signer);
  return sign()
    .catch(sign)
    .catch((err: unknown) => {
      ctx.deps.log.error({ err, generationId: input.generationId }, 'a stage could not be signed');
      return png;
    });
};

/** What may be said about the picture at present. */
async function describe(
  { deps }: Ctx,
  { generationId, image: index }: SignInput,
  size: number,
): Promise<Pick<Facts, 'about'> & Pick<Content, 'opened'> & { ingredients: Ingredient[] }> {
  const row = await deps.db.image.findUnique({
    where: { generationId_index: { generationId, index } },
    select: {
      seed: true,
      caption: true,
      settings: true,
      stages: { where: { size: { gte: SMALLEST_SIGNED, lt: size } }, select: { size: true, sha256: true } },
      generation: {
        select: {
          ...PUBLIC_COLUMNS,
          caption: true,
          settings: true,
          edit: true,
          author: { select: { name: true } },
          parent: { select: { ...PUBLIC_COLUMNS, id: true, caption: true } },
        },
      },
    },
  });
  if (!row) throw new AtelierError('not_found', 'There is no such picture.');
  const { generation } = row;
  const before = row.stages.map((stage) => ({
    title: `Stage of ${stage.size} pixels`,
    relationship: 'inputTo' as const,
    id: stage.sha256,
  }));
  const { parent } = generation;
  const edit = storedEdit(generation);
  const named =
    parent && isPublic(generation) && isPublic(parent)
      ? {
          title: parent.caption,
          id: parent.id,
          ...(deps.publicUrl && { url: generationUrl(deps.publicUrl, parent.id) }),
        }
      : null;
  const origin = edit ? sourceOf(edit, named) : named && { ...named, relationship: 'inputTo' as const };
  const ingredients = [...before, ...(origin ? [origin] : [])];
  const opened = edit ? ('upload' in edit.source ? 'edited_outside' : 'edited') : undefined;
  if (!isPublic(generation)) return { about: null, ingredients, opened };
  return {
    about: aboutOf({
      generation: generationId,
      index,
      caption: row.caption ?? generation.caption,
      author: generation.author,
      seed: row.seed,
      settings: row.settings ?? generation.settings,
    }),
    ingredients,
    opened,
  };
}

/**
 * The picture that an edit was made from. One that may not be named has an id that leads nowhere.
 * @param parent what may be said of the parent, if it may be named
 */
function sourceOf(edit: StoredEdit, parent: Omit<Ingredient, 'relationship'> | null): Ingredient {
  const relationship = 'parentOf';
  if ('upload' in edit.source) return { title: UPLOADED, relationship, id: randomUUID() };
  return { ...(parent ?? { title: UNNAMED, id: randomUUID() }), relationship };
}
