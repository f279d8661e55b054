import type { Tx } from '@atelier/db';
import {
  type GenerationView,
  type ImageView,
  personOf,
  type Settings,
  type StageSize,
  settingsSchema,
  stageName,
} from '@atelier/domain';
import { position } from '@atelier/queue';
import type { Ctx } from '../context';
import { defaultBaseSteps, forecast, loadLoad, remainingOf } from './forecast';
import type { GenerationRow } from './generation-row';
import { generationUrl, imagePath } from './urls';

/** Public views of rows, in order. Queue state is read only when one of them waits or runs. */
export async function presentAll(tx: Tx, rows: GenerationRow[], ctx: Ctx): Promise<GenerationView[]> {
  const isActive = (row: GenerationRow) => row.status === 'queued' || row.status === 'running';
  const load = rows.some(isActive) ? await loadLoad(tx, ctx.deps.now()) : null;
  const views: GenerationView[] = [];
  for (const row of rows) {
    const place = row.status === 'queued' ? await position(tx, { generationId: row.id }) : null;
    const settings = settingsOf(row);
    const etaMs =
      load && isActive(row) && (row.status === 'running' || place !== null)
        ? forecast(
            load.get(row.pack),
            remainingOf(row.images, settings.steps),
            place,
            defaultBaseSteps(ctx.deps.packs, row.pack),
          )
        : null;
    views.push(toView(row, settings, { position: place, etaMs }, ctx));
  }
  return views;
}

/** The public view of one row. */
export async function present(tx: Tx, row: GenerationRow, ctx: Ctx): Promise<GenerationView> {
  const [view] = await presentAll(tx, [row], ctx);
  return view!;
}

/** Settings as stored; an older row with a field that no longer exists reads as no choice. */
export const settingsOf = (row: { settings: unknown }): Settings =>
  settingsSchema.catch({}).parse(row.settings);

function toView(
  row: GenerationRow,
  settings: Settings,
  queue: { position: number | null; etaMs: number | null },
  ctx: Ctx,
): GenerationView {
  const runs = row.status === 'running';
  return {
    id: row.id,
    status: row.status,
    caption: row.caption,
    settings,
    seed: Number(row.seed),
    count: row.count,
    stopAfter: row.stopAfter as StageSize,
    pack: row.pack,
    packVersion: row.packVersion,
    author: row.author && { id: row.author.id, name: row.author.name, avatarUrl: row.author.image },
    room: row.room?.slug ?? null,
    ...(row.unlisted && { unlisted: true }),
    origin: row.origin,
    stage: runs ? stageName.nullable().catch(null).parse(row.stage) : null,
    image: runs ? row.stageImage : null,
    step: runs ? row.step : null,
    steps: runs ? row.steps : null,
    ...queue,
    images: row.images.map((image) => toImageView(row.id, image)),
    votes: row.voteCount,
    voted: personOf(ctx.actor) !== null && row.votes.length > 0,
    parentId: row.parentId,
    childCount: row._count.children,
    error: row.errorCode ? { code: row.errorCode, message: row.errorMessage ?? '' } : null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    url: generationUrl(ctx.deps.publicUrl, row.id),
  };
}

/** One image as the world sees it. */
export function toImageView(
  generationId: string,
  image: {
    index: number;
    seed: bigint;
    target: number;
    thumbhash: string | null;
    stages: { size: number }[];
  },
): ImageView {
  const stages: ImageView['stages'] = {};
  for (const { size } of image.stages.toSorted((a, b) => a.size - b.size))
    stages[String(size) as keyof ImageView['stages']] = imagePath(generationId, image.index, size);
  return {
    index: image.index,
    seed: Number(image.seed),
    stages,
    target: image.target as StageSize,
    thumbhash: image.thumbhash,
  };
}
