import { cutText, LIMITS, parseInput, requestSchema } from '@atelier/domain';
import { type Ctx, gallery, generation } from '@atelier/services';
import { z } from 'zod';
import { Refusal } from '../presenters/error';

/** What a person asked for, before the picture that it takes over from has been read. Stored as JSON. */
export const wantedSchema = z.strictObject({
  /** Body of a request, without what it takes over. */
  body: z.record(z.string(), z.unknown()),
  /** A picture to take over from: an id, an address or a caption. */
  of: z.string().optional(),
  /** Draws from the parent's seed where the body names none. */
  keepSeed: z.boolean().optional(),
});
export type Wanted = z.infer<typeof wantedSchema>;

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** @throws AtelierError when no parent could make a request of it */
export function checkWanted({ body }: Wanted): void {
  parseInput(requestSchema, { caption: 'anything', ...body });
}

/** Id of the picture that a person named: by id, by its address on the site, or by its caption. @throws Refusal not_found */
export async function pictureId(ctx: Ctx, text: string): Promise<string> {
  const id = UUID.exec(text)?.[0];
  if (id) return id.toLowerCase();
  const q = cutText(text.trim(), LIMITS.searchLength);
  const { items } = q
    ? await gallery.list({ ctx, input: { query: { q, limit: LIMITS.galleryPageSize } } })
    : { items: [] };
  const found = items.find(({ caption }) => caption.toLowerCase() === text.trim().toLowerCase()) ?? items[0];
  if (!found) throw new Refusal('not_found', 'refusals.whichPicture');
  return found.id;
}

/** The whole body of the request. @throws AtelierError not_found, gone */
export async function bodyOf(ctx: Ctx, wanted: Wanted): Promise<Record<string, unknown>> {
  if (wanted.of === undefined) return wanted.body;
  const id = await pictureId(ctx, wanted.of);
  // As anybody sees it: what only its author or a moderator may see passes nothing on.
  const parent = await generation.get({
    ctx: { actor: { kind: 'anonymous' }, deps: ctx.deps },
    input: { id },
  });
  const { caption, settings, count, stopAfter, pack, seed } = parent;
  return {
    caption,
    count,
    stopAfter,
    pack,
    ...settings,
    ...(wanted.keepSeed ? { seed } : {}),
    ...wanted.body,
    parentId: id,
  };
}
