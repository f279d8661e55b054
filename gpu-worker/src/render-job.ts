import { createHash } from 'node:crypto';
import { AtelierError, type StageSize } from '@atelier/domain';
import type { GenerateEvent, GenerateRequest, InitialImage } from '@atelier/imagen';
import { readPngText } from '@atelier/imagen/png';
import { type Ctx, type Lease, type WorkOrder, work } from '@atelier/services';
import { JobClock, type StageTimes } from './eta';
import { FrameReporter } from './frame-reporter';
import type { FrameSink } from './frame-socket';
import { markStage, unmarkStage } from './mark';
import { decodePng, encodePng } from './png';
import { StageWriter } from './stage-writer';
import { thumbhashOf } from './thumbhash';

/** The inference child, or a fake in tests. */
export interface Inference {
  /**
   * @throws AtelierError, `inference_failed` also when the process that draws died or hung; the signal's
   *   reason when aborted
   */
  render(request: GenerateRequest, options: { signal: AbortSignal }): AsyncIterable<GenerateEvent>;
}

export interface RenderOptions {
  ctx: Ctx;
  inference: Inference;
  frames: FrameSink;
  times: StageTimes;
  packVersion: string;
  /** Jobs that the inference works on at present, this one among them. */
  sharers?: () => number;
  signal: AbortSignal;
}

/**
 * Draws the stages that `order` lacks and stores every finished one, with its row, while the next is drawn.
 * Resolves when every image has its target. Neither resolves nor throws before every finished stage is
 * stored.
 * @throws AtelierError of the verbs and of inference; the signal's reason when aborted
 */
export async function renderJob(order: WorkOrder, options: RenderOptions): Promise<void> {
  const { ctx, inference, times } = options;
  const writer = new StageWriter(options.signal);
  const signal = AbortSignal.any([options.signal, writer.failed]);
  const initial = await loadStored(order, ctx);
  const reached = order.images.map(({ index }) => initial.find(({ image }) => image === index)?.size ?? null);
  const clock = new JobClock(
    times,
    order.images.map(({ target, settings: { steps } }, at) => ({
      target,
      reached: reached[at] ?? null,
      steps,
    })),
    { sharers: options.sharers },
  );
  const reporter = new FrameReporter(
    options.frames,
    { generationId: order.generationId, attempt: order.attempt },
    () => clock.etaMs(),
  );
  try {
    for await (const event of inference.render(requestFor(order, initial), { signal })) {
      signal.throwIfAborted();
      switch (event.type) {
        case 'step':
          clock.step(event.image, event.stage, event.step);
          reporter.report(event.image, event);
          break;
        case 'preview':
          reporter.report(event.image, { ...event, preview: { rgb: event.rgb, size: event.size } });
          break;
        case 'stage-done': {
          const usualMs = clock.stageDone(event.image, event.stage, event.size);
          const png = once(() => finish(order, event, options));
          writer.add(async () => store(order, event, { png: await png(), usualMs }, options));
          reached[event.image] = event.size;
          break;
        }
        case 'stage-start':
        case 'image-failed':
          // Nothing to record: a failed image makes the iterator throw once the others are done.
          break;
        default:
          event satisfies never;
      }
    }
  } finally {
    reporter.stop();
    await writer.settled();
  }
  writer.failed.throwIfAborted();
  if (order.images.some(({ target }, at) => (reached[at] ?? 0) < target))
    throw new AtelierError('inference_failed', 'The pipeline ended before every picture was finished.');
}

const requestFor = (order: WorkOrder, initial: InitialImage[]): GenerateRequest => ({
  caption: order.caption,
  cells: order.images.map(({ caption, seed, settings }) => ({ caption, seed, ...settings })),
  stopAfter: order.images.map(({ target }) => target),
  initial,
});

/**
 * Reads the largest stored stage of each image, as the pixels that it was drawn with, before the mark. A stage
 * whose file is missing, truncated or another one (SHA-256), or whose mark is of a lost key, counts as absent.
 * It is drawn again from the stage before, with the same bytes.
 */
async function loadStored(order: WorkOrder, { deps }: Ctx): Promise<InitialImage[]> {
  const initial: InitialImage[] = [];
  const keys = deps.provenance?.watermarkKeys ?? [];
  for (const { id, index, stored } of order.images)
    for (const { size, storageKey, sha256 } of stored.toReversed()) {
      const png = await deps.storage.get(storageKey);
      const isIntact = png && createHash('sha256').update(png).digest('hex') === sha256;
      const read = async (bytes: Uint8Array) =>
        unmarkStage({ imageId: id, size, rgb: await decodePng(bytes, size) }, readPngText(bytes), keys);
      const rgb = isIntact && (await read(png).catch(() => null));
      if (rgb) {
        initial.push({ image: index, size, rgb });
        break;
      }
      deps.log.error(
        { generationId: order.generationId, storageKey },
        'a stored stage is missing, damaged or marked with a lost key; drawing it again',
      );
    }
  return initial;
}

type StageDone = Extract<GenerateEvent, { type: 'stage-done' }>;

/** Marks, encodes and signs a stage. */
async function finish(
  order: WorkOrder,
  { image, stage, size, rgb: drawn }: StageDone,
  { ctx, packVersion }: RenderOptions,
): Promise<Uint8Array> {
  const { generationId } = order;
  const { id: imageId } = order.images[image]!;
  const { rgb, text, marked } = markStage({ imageId, size, rgb: drawn }, ctx.deps.provenance);
  const png = await encodePng(rgb, size, { ...textFor(order, image, { size, packVersion }), ...text });
  const pack = packOf(order, packVersion);
  return work.signStage({ ctx, input: { generationId, image, stage, png, rgb, pack, marked } });
}

/**
 * Runs `make` at the first call and keeps its result. Two signatures of one stage differ, and a stage that is
 * stored again must have the bytes of the first try.
 */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

async function store(
  order: WorkOrder,
  { image, stage, size, rgb }: StageDone,
  { png, usualMs }: { png: Uint8Array; usualMs: number },
  { ctx }: RenderOptions,
): Promise<void> {
  // The row keeps that of the first stage, and the larger ones look the same at 100 pixels.
  const thumbhash = stage === 'base64' ? await thumbhashOf(rgb, size) : null;
  await work.storeStage({ ctx, input: { lease: leaseOf(order), image, stage, png, thumbhash, usualMs } });
}

const packOf = ({ pack }: WorkOrder, version: string): string => `${pack}@${version}`;

/**
 * The text chunks of a picture's PNG. They hold nothing that changes from one drawing to the next, so equal
 * stages have equal pixels and equal text; their signatures differ (docs/provenance.md).
 */
const textFor = (
  order: WorkOrder,
  image: number,
  { size, packVersion }: { size: StageSize; packVersion: string },
): Record<string, string> => {
  const { caption, seed, settings } = order.images[image]!;
  return {
    Title: caption,
    Software: 'Atelier',
    Description: caption,
    'atelier:generation': order.generationId,
    'atelier:seed': String(seed),
    'atelier:size': String(size),
    'atelier:settings': JSON.stringify(settings),
    'atelier:pack': packOf(order, packVersion),
    ...(order.author && { Author: order.author }),
    ...(order.parentId && { 'atelier:parent': order.parentId }),
  };
};

export const leaseOf = ({ jobId, generationId, fencingToken }: WorkOrder): Lease => ({
  jobId,
  generationId,
  fencingToken,
});
