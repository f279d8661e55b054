import { randomInt, randomUUID } from 'node:crypto';
import { type Tx, withTransaction } from '@atelier/db';
import {
  type AcceptedView,
  AtelierError,
  captionWords,
  LIMITS,
  type ParsedRequest,
  parseInput,
  requestSchema,
  requestWarning,
  type Settings,
  type StageSize,
  settingsSchema,
} from '@atelier/domain';
import { z } from 'zod';
import { notifyCanvas } from '../canvas/regions';
import type { Ctx, Verb } from '../context';
import { planEdit } from '../edit/plan';
import { findPack } from '../packs/find';
import { readerOf } from '../packs/tokenizer';
import { findRoom } from '../room/rooms';
import { lockPerson, requirePerson } from '../shared/actors';
import { type Drawing, drawingOf, fitDrawing, textsOf } from '../shared/drawing';
import { assertShown, assertVisible, loadGenerations } from '../shared/generation-row';
import { claimKey } from '../shared/idempotency';
import { checkWords } from '../shared/moderate';
import { notifyGeneration } from '../shared/notify';
import { present } from '../shared/present';
import { queueUpRegion } from '../shared/queue-up';
import { traced } from '../shared/traced';

type Wanted = Omit<ParsedRequest, 'stopAfter'> & { stopAfter: StageSize | undefined };

const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'an Idempotency-Key is 1 to 200 printable characters');

/**
 * Takes a request for pictures: writes rows and job in one transaction. With an idempotency key the same body
 * gets the first answer again (`replayed: true`). `warnings` says what of the caption is not drawn.
 * @throws unauthenticated, banned, invalid_caption, caption_refused, unknown_sampler, unknown_pack,
 * stage_unavailable, not_found (parent, room or upload), gone (parent or source), conflict (a source that has
 * not been drawn), quota_exceeded, queue_full, idempotency_mismatch
 */
export const request: Verb<
  { body: unknown; idempotencyKey?: string; origin?: 'web' | 'api' },
  AcceptedView & { replayed: boolean }
> = async (args) =>
  traced(args.ctx, 'generation.request', async (set) => {
    const accepted = await accept(args);
    const { id, generation, replayed } = accepted;
    const { pack, images } = generation;
    set({ 'atelier.generation.id': id, 'atelier.pack': pack, 'atelier.images': images.length });
    if (replayed) set({ 'atelier.outcome': 'replayed' });
    return accepted;
  });

const accept: typeof request = async ({ ctx, input }) => {
  const authorId = requirePerson(ctx);
  const parsed = parseInput(requestSchema, input.body);
  // Without a choice a draft goes as far as its pack does; a choice that the pack lacks is an error.
  const choseStopAfter = Object.hasOwn(Object(input.body), 'stopAfter');
  const wanted = { ...parsed, stopAfter: choseStopAfter ? parsed.stopAfter : undefined };
  const key =
    input.idempotencyKey === undefined ? null : parseInput(idempotencyKeySchema, input.idempotencyKey);
  // Checks before cutting, because the cut could remove the refused words.
  const drawing = drawingOf(wanted);
  if (drawing.grid && wanted.edit) throw gridOfPicture();
  await checkWords(ctx, textsOf(drawing, wanted.style));

  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, authorId);
    const id = randomUUID();
    const first = key ? await claimKey(tx, { userId: authorId, key, wanted, id }) : id;
    if (first === id) await create(tx, id, wanted, drawing, authorId, originOf(ctx, input.origin), ctx);
    const [row] = await loadGenerations(tx, [first], ctx);
    if (!row) throw new AtelierError('gone', 'The generation that this Idempotency-Key made is gone.');
    const view = await present(tx, row, ctx);
    const { status, position, etaMs, url } = view;
    const warnings = z.array(requestWarning).catch([]).parse(row.warnings);
    return { id: first, status, position, etaMs, url, generation: view, warnings, replayed: first !== id };
  });
};

async function create(
  tx: Tx,
  id: string,
  wanted: Wanted,
  drawing: Drawing,
  authorId: string,
  origin: 'web' | 'discord' | 'api',
  ctx: Ctx,
): Promise<void> {
  const pack = await findPack(tx, wanted.pack, ctx);
  const stopAfter = stopAfterOf(drawing.grid ? { ...wanted, stopAfter: 64 } : wanted, pack.stages);
  const roomId =
    wanted.room === undefined || wanted.room === 'lobby' ? null : await roomIdOf(tx, wanted.room);
  const parent = wanted.parentId ? await parentOf(tx, wanted.parentId, ctx) : null;
  const seed = wanted.seed ?? randomInt(LIMITS.seedMax + 1);
  const settings = settingsFrom(wanted);
  const { edit, parentId, count } = wanted;
  const plan = edit ? await planEdit(tx, { edit, parentId, count, roomId, stopAfter }, ctx) : null;
  // Read once in a process, within 100 ms; a transaction that runs again finds it in memory.
  const { caption, grid, warnings } = fitDrawing(drawing, wanted.style, await readerOf(pack, ctx));
  const images = grid
    ? grid.cells.map(({ row, column, caption, settings: { seed: own = seed, ...varied } }, index) => ({
        ...{ index, target: stopAfter, seed: BigInt(own) },
        ...{ caption, settings: { ...settings, ...varied }, row, column },
      }))
    : Array.from({ length: wanted.count }, (_, index) => ({
        // Unsigned 32 bits: the seed after the largest is 0.
        ...{ index, target: stopAfter, seed: BigInt((seed + index) % (LIMITS.seedMax + 1)) },
      }));
  await tx.generation.create({
    data: {
      id,
      authorId,
      roomId,
      parentId: wanted.parentId,
      // A remix of an unlisted generation is unlisted, unless the request says otherwise.
      unlisted: wanted.unlisted ?? (parent?.unlisted || (await unlistedByDefault(tx, authorId))),
      origin,
      caption,
      words: captionWords(grid ? grid.cells.map((cell) => cell.caption).join(' ') : caption),
      ...(grid && { grid: { rows: grid.rows, columns: grid.columns } }),
      ...(plan && { edit: plan.stored, uploadId: plan.uploadId, canvasId: plan.canvasId }),
      warnings,
      settings,
      seed: BigInt(seed),
      count: images.length,
      stopAfter,
      pack: pack.name,
      images: { create: images },
    },
  });
  const lacking = images.map((image) => ({ reached: plan?.stored.keep ?? null, settings: null, ...image }));
  const cells = grid ? images.length : 1;
  const work = { generationId: id, userId: authorId, roomId, pack: pack.name, settings, cells };
  await queueUpRegion(tx, { ...work, images: lacking }, plan, ctx);
  await notifyGeneration(tx, id);
  if (plan?.canvasId) await notifyCanvas(tx, plan.canvasId);
  // The parent's page counts its children.
  if (wanted.parentId) await notifyGeneration(tx, wanted.parentId);
}

const gridOfPicture = (): AtelierError =>
  new AtelierError(
    'invalid_request',
    'A grid cannot begin from a picture. Leave out the choices and the values that vary.',
    { issues: [{ path: 'edit', message: 'not of a grid' }] },
  );

/** Returns the chosen size, or the pack's largest. @throws AtelierError stage_unavailable */
function stopAfterOf({ stopAfter }: Wanted, stages: { size: StageSize }[]): StageSize {
  const sizes = stages.map(({ size }) => size);
  if (stopAfter === undefined) return sizes.at(-1)!;
  if (sizes.includes(stopAfter)) return stopAfter;
  throw new AtelierError('stage_unavailable', `This pack has no stage of ${stopAfter} pixels.`, {
    issues: [{ path: 'stopAfter', message: `one of ${sizes.join(', ')}` }],
  });
}

async function unlistedByDefault(tx: Tx, authorId: string): Promise<boolean> {
  const { unlisted } = await tx.user.findUniqueOrThrow({
    where: { id: authorId },
    select: { unlisted: true },
  });
  return unlisted;
}

/** @throws AtelierError not_found, conflict (closed) */
async function roomIdOf(tx: Tx, slug: string): Promise<string> {
  const room = await findRoom(tx, slug);
  if (room.closedAt)
    throw new AtelierError('conflict', 'This room is closed: it takes no new pictures.', {
      reason: 'room_closed',
    });
  return room.id;
}

/** @throws AtelierError not_found, gone */
async function parentOf(tx: Tx, id: string, ctx: Ctx): Promise<{ unlisted: boolean }> {
  const parent = await tx.generation.findUnique({ where: { id } });
  if (!parent) throw new AtelierError('not_found', 'The generation to remix does not exist.');
  assertVisible(parent, ctx);
  // Its author still sees a hidden one, but nothing descends from it.
  assertShown(parent);
  return parent;
}

/** Only what the person chose. */
function settingsFrom(wanted: Wanted): Settings {
  const chosen = Object.keys(settingsSchema.shape).map((name) => [name, wanted[name as keyof Settings]]);
  return Object.fromEntries(chosen.filter(([, value]) => value !== undefined));
}

const originOf = ({ actor }: Ctx, origin: 'web' | 'api' = 'web'): 'web' | 'discord' | 'api' =>
  actor.kind === 'discord' ? 'discord' : origin;
