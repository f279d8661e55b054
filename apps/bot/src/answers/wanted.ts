import {
  axesOfGrid,
  cutText,
  faceOf,
  foldText,
  gridError,
  keepsPack,
  type LastImagine,
  LIMITS,
  lastImagineSchema,
  parseInput,
  planGrid,
  requestSchema,
  typedCaption,
} from '@atelier/domain';
import { type Ctx, gallery, generation, system } from '@atelier/services';
import { z } from 'zod';
import { Refusal } from '../presenters/error';

/** The wish of a person, before the picture that it builds on has been read. An intent keeps it as JSON. */
export const wantedSchema = z.strictObject({
  /** Body of a request, without the parts of `of`. */
  body: z.record(z.string(), z.unknown()),
  /** A picture to build on: its id, its address or its caption. */
  of: z.string().optional(),
  /** Of the parent this image alone, with its settings. */
  image: z.number().int().optional(),
  /** A file on Discord that becomes an upload of the person, from which `body.edit` begins. */
  file: z.strictObject({ url: z.string(), fit: z.enum(['crop', 'pad']) }).optional(),
  /** Begins from the parent's picture at this strength, 0 to 1; absent: from noise. */
  begin: z.number().min(0).max(1).optional(),
  /** Draws from the parent's seed where the body names none. */
  keepSeed: z.boolean().optional(),
  /** Takes over what the person's last /imagine had and the body does not name, and is the last one then. */
  asLast: z.boolean().optional(),
  /** The body names no style because the person wants none, not because they named none. */
  plain: z.boolean().optional(),
});
export type Wanted = z.infer<typeof wantedSchema>;

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** Stands for an upload that has not been made. */
const NO_UPLOAD = '00000000-0000-4000-8000-000000000000';

/**
 * A body with what the last /imagine had and this one does not name. Choices in the caption make a grid, which has
 * neither count nor size of its own.
 */
export function withLast({ body, plain }: Wanted, last: LastImagine): Record<string, unknown> {
  const { style, count, stopAfter, ...settings } = last;
  const isGrid = isGridCaption(body.caption);
  const shape = isGrid ? {} : { ...(count && { count }), ...(stopAfter && { stopAfter }) };
  return { ...(style && !plain ? { style } : {}), ...shape, ...settings, ...body };
}

/** What a body has of the last /imagine that its person did not name. */
export const takenOver = (whole: Record<string, unknown>, { body }: Wanted): LastImagine =>
  lastImagineSchema.parse(
    Object.fromEntries(Object.entries(whole).filter(([name]) => body[name] === undefined)),
  );

/** What the next /imagine takes over of a request. A grid says nothing about count and size, so those stay. */
export function lastOf(body: Record<string, unknown>, before: LastImagine): LastImagine {
  const { count, stopAfter, ...last } = lastImagineSchema.parse(body);
  const shape = isGridCaption(body.caption)
    ? { count: before.count, stopAfter: before.stopAfter }
    : { count, stopAfter };
  return Object.fromEntries(Object.entries({ ...last, ...shape }).filter(([, value]) => value !== undefined));
}

/** A body whose edit begins from an upload. */
export const beginningFrom = (body: Record<string, unknown>, upload: string): Record<string, unknown> => ({
  ...body,
  edit: { ...Object(body.edit), source: { upload } },
});

/** Checks a wish without its parent. @throws AtelierError, Refusal when no parent could complete it */
export function checkWanted({ body, file }: Wanted): void {
  const whole = file ? beginningFrom(body, NO_UPLOAD) : body;
  const { caption, count } = parseInput(requestSchema, { caption: 'anything', ...whole });
  const plan = planGrid(caption);
  if (!plan.ok) throw gridError(plan);
  if (plan.grid && file) throw new Refusal('invalid_request', 'refusals.gridOfPicture');
  if (plan.grid && (count !== 1 || (body.stopAfter ?? 64) !== 64))
    throw new Refusal('invalid_request', 'refusals.gridShape');
}

/** Returns as many whole words of `text` as a query of the gallery takes: half a word would find nothing. */
export function searchFor(text: string): string {
  const typed = text.trim();
  const cut = cutText(typed, LIMITS.searchLength);
  return cut.length < typed.length ? cut.replace(/\s+\S*$/u, '') : cut;
}

/**
 * Returns the id of the picture that `text` names, by id, by its address on the site, or by its caption. Of
 * several pictures one with exactly these words wins, then the newest. @throws Refusal not_found
 */
export async function pictureId(ctx: Ctx, text: string): Promise<string> {
  const id = UUID.exec(text)?.[0];
  if (id) return id.toLowerCase();
  const q = searchFor(text);
  const { items } = q
    ? await gallery.list({ ctx, input: { query: { q, limit: LIMITS.galleryPageSize } } })
    : { items: [] };
  const found = items.find(({ caption }) => foldText(caption) === foldText(text)) ?? items[0];
  if (!found) throw new Refusal('not_found', 'refusals.whichPicture');
  return found.id;
}

/** Completes a wish to the body of a request. @throws Refusal not_found; AtelierError not_found, gone */
export async function bodyOf(ctx: Ctx, wanted: Wanted): Promise<Record<string, unknown>> {
  if (wanted.of === undefined) return wanted.body;
  const id = await pictureId(ctx, wanted.of);
  // Read as anyone sees it: a picture that only its author or a moderator sees passes nothing on.
  const parent = await generation.get({
    ctx: { actor: { kind: 'anonymous' }, deps: ctx.deps },
    input: { id },
  });
  const { settings, count, stopAfter, pack, seed, grid, images } = parent;
  const one = images.find(({ index }) => index === wanted.image);
  const { count: asked = one ? 1 : count, ...body } = wanted.body;
  const isGrid = grid && !one;
  const start = wanted.begin === undefined ? undefined : (one ?? faceOf(parent));
  if (wanted.begin !== undefined && !start) throw new Refusal('not_found', 'refusals.noImage');
  // A grid is made again by its choices and lists; a new caption brings its own choices. A cell, and a caption
  // that takes a grid's place, are drafts as the grid was.
  const hasOwn = isGridCaption(body.caption);
  const shape = hasOwn ? {} : { ...(!isGrid && { count: asked }), stopAfter: grid ? 64 : stopAfter };
  return {
    caption: typedCaption(parent, one),
    ...shape,
    ...(isGrid && { axes: axesOfGrid(grid) }),
    ...((await isKept(ctx, pack)) && { pack }),
    ...(one?.settings ?? settings),
    ...(wanted.keepSeed ? { seed: one?.seed ?? seed } : {}),
    ...body,
    ...(start && { edit: { kind: 'vary', source: { image: start.index }, strength: wanted.begin } }),
    parentId: id,
  };
}

/** Whether a remix keeps its parent's pack; otherwise the default pack takes its place. */
const isKept = async ({ deps }: Ctx, pack: string): Promise<boolean> => {
  const { packs } = await system.packs({ ctx: { actor: { kind: 'anonymous' }, deps }, input: {} });
  return keepsPack(
    packs.find(({ name }) => name === pack),
    packs.find(({ isDefault }) => isDefault),
  );
};

/** Whether a caption has choices that make a grid. */
export const isGridCaption = (caption: unknown): boolean => {
  const plan = planGrid(typeof caption === 'string' ? caption : '');
  return plan.ok && plan.grid !== null;
};
