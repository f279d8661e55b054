import type { Tx } from '@atelier/db';
import {
  type EditView,
  type GenerationView,
  gridView,
  type ImageView,
  personOf,
  type Settings,
  type StageSize,
  settingsSchema,
  stageName,
} from '@atelier/domain';
import { sharedOf } from '../canvas/shared';
import type { Ctx } from '../context';
import { isOpenRegion } from '../edit/stored';
import { editViewOf } from '../edit/view';
import { defaultBaseSteps, forecast } from './forecast';
import type { GenerationRow } from './generation-row';
import { type Load, readLoad } from './load';
import { promotionOf } from './promotion';
import { relativeId } from './relative-id';
import { generationUrl, imagePath } from './urls';

/**
 * Public views of rows, in order. Queue state is read once for all of them, and only when one of them waits
 * or runs.
 */
export async function presentAll(tx: Tx, rows: GenerationRow[], ctx: Ctx): Promise<GenerationView[]> {
  const queued = rows.filter(({ status }) => status === 'queued').map(({ id }) => id);
  const isActive = queued.length > 0 || rows.some(({ status }) => status === 'running');
  const load = isActive ? await readLoad(tx, queued) : new Map<string, Load>();
  const forecasts = new Map(
    [...load].map(([pack, each]) => [pack, forecast(each, defaultBaseSteps(ctx.deps.packs, pack))]),
  );
  const shared = await sharedOf(tx, rows, ctx);
  return rows.map((row) => {
    // A running generation may have a further job that waits; that job's place is not shown.
    const place =
      row.status === 'queued'
        ? load.get(row.pack)?.waiting.find(({ generationId }) => generationId === row.id)
        : undefined;
    const ms = forecasts.get(row.pack)?.of(row.id) ?? null;
    const queue = { position: place?.position ?? null, etaMs: ms === null ? null : Math.round(ms) };
    return toView(row, settingsOf(row), queue, shared.get(row.id), ctx);
  });
}

/**
 * The same for a listing, whose cards show no masks: of a page of repainted pictures these would be most of the
 * bytes.
 */
export async function presentListed(tx: Tx, rows: GenerationRow[], ctx: Ctx): Promise<GenerationView[]> {
  const views = await presentAll(tx, rows, ctx);
  return views.map((view) => {
    if (!view.edit?.mask) return view;
    const { mask: _, ...edit } = view.edit;
    return { ...view, edit };
  });
}

/** The public view of one row, with how its votes stand where they promote. */
export async function present(tx: Tx, row: GenerationRow, ctx: Ctx): Promise<GenerationView> {
  const [view] = await presentAll(tx, [row], ctx);
  const promotion = await promotionOf(tx, row, ctx);
  return { ...view!, ...(promotion && { promotion }) };
}

/** Settings as stored. A field that no longer exists reads as no choice. */
export const settingsOf = (row: { settings: unknown }): Settings =>
  settingsSchema.catch({}).parse(row.settings);

function toView(
  row: GenerationRow,
  settings: Settings,
  queue: { position: number | null; etaMs: number | null },
  shared: EditView['shared'],
  ctx: Ctx,
): GenerationView {
  const runs = row.status === 'running';
  const edit = editViewOf(row, shared, ctx);
  return {
    id: row.id,
    status: row.status,
    caption: row.caption,
    settings,
    seed: Number(row.seed),
    count: row.count,
    ...(row.grid !== null && { grid: gridView.parse(row.grid) }),
    ...(edit && { edit }),
    stopAfter: row.stopAfter as StageSize,
    pack: row.pack,
    packVersion: row.packVersion,
    author: row.author && { id: row.author.id, name: row.author.name, avatarUrl: row.author.image },
    room: row.room?.slug ?? null,
    ...(row.unlisted && { unlisted: true }),
    origin: row.origin,
    stage: runs ? stageName.nullable().catch(null).parse(row.stage) : null,
    image: runs ? row.stageImage : null,
    // Only sockets carry steps.
    step: null,
    steps: null,
    ...queue,
    images: row.images.map((image) => {
      const named = row.imageVotes.find((each) => each.image === image.index);
      return { ...toImageView(row, settledStages(row, image)), ...(named && { votes: named.votes }) };
    }),
    votes: row.voteCount,
    ...voteOf(row.votes, ctx),
    parentId: row.parent && relativeId(row.parent, ctx),
    childCount: row._count.children,
    error: row.errorCode
      ? {
          code: row.errorCode,
          message: row.errorMessage ?? '',
          ...(row.errorCode === 'gone' && { reason: 'source_gone' as const }),
        }
      : null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    url: generationUrl(ctx.deps.publicUrl, row.id),
  };
}

/**
 * An image without the stage that its region ends with, until it has: another region that finishes first lies
 * under it, and then the stage is put onto that one and stored again.
 */
export function settledStages<Image extends { target: number; stages: { size: number }[] }>(
  row: Pick<GenerationRow, 'canvasId' | 'edit'>,
  image: Image,
): Image {
  if (!isOpenRegion(row)) return image;
  return { ...image, stages: image.stages.filter(({ size }) => size < image.target) };
}

/** The caller's own vote. */
export const voteOf = (
  [own]: { image: number | null }[],
  { actor }: Ctx,
): Pick<GenerationView, 'voted' | 'votedImage'> => ({
  voted: personOf(actor) !== null && own !== undefined,
  ...(own && own.image !== null && { votedImage: own.image }),
});

/** One image as the world sees it. */
export function toImageView(
  generation: { id: string; packVersion: string | null },
  image: {
    index: number;
    seed: bigint;
    target: number;
    thumbhash: string | null;
    caption: string | null;
    settings: unknown;
    row: number | null;
    column: number | null;
    stages: { size: number; packVersion: string | null }[];
  },
): ImageView {
  const stages: ImageView['stages'] = {};
  const packVersions: ImageView['packVersions'] = {};
  for (const { size, packVersion } of image.stages.toSorted((a, b) => a.size - b.size)) {
    const key = String(size) as keyof ImageView['stages'];
    stages[key] = imagePath(generation.id, image.index, size);
    if (packVersion !== null && packVersion !== generation.packVersion) packVersions[key] = packVersion;
  }
  return {
    index: image.index,
    seed: Number(image.seed),
    stages,
    ...(Object.keys(packVersions).length > 0 && { packVersions }),
    target: image.target as StageSize,
    thumbhash: image.thumbhash,
    ...(image.caption !== null && {
      cell: { row: image.row ?? 0, column: image.column ?? 0 },
      caption: image.caption,
      settings: settingsOf(image),
    }),
  };
}
