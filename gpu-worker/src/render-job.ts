import { AtelierError, type StageSize, stageOf } from '@atelier/domain';
import {
  type GenerateEvent,
  type GenerateRequest,
  type InitialImage,
  type PictureEdit,
  stepsOfEdit,
} from '@atelier/imagen';
import { type Ctx, type Lease, type WorkOrder, work } from '@atelier/services';
import { type Beginnings, beginnings } from './edit/begin';
import { editText } from './edit/describe';
import { type Region, regionOf } from './edit/region';
import { JobClock, type StageTimes } from './eta';
import { FrameReporter } from './frame-reporter';
import type { FrameSink } from './frame-socket';
import type { JobWatch } from './job-watch';
import { loadStored } from './load-stored';
import { markStage } from './mark';
import { encodePng } from './png';
import { StageWriter } from './stage-writer';
import { readStored } from './stored-picture';
import { thumbhashOf } from './thumbhash';

/** The inference child, or a fake in tests. */
export interface Inference {
  /**
   * @throws AtelierError, `inference_failed` also when the process that draws died or hung; the signal's
   *   reason when aborted
   */
  render(
    request: GenerateRequest,
    options: { signal: AbortSignal; onText?: (ms: number) => void },
  ): AsyncIterable<GenerateEvent>;
}

export interface RenderOptions {
  ctx: Ctx;
  inference: Inference;
  frames: FrameSink;
  times: StageTimes;
  watch: JobWatch;
  packVersion: string;
  /** Jobs that the inference works on at present, this one among them. */
  sharers?: () => number;
  /** Called after each stage that was drawn and stored. */
  onStored?: () => void;
  signal: AbortSignal;
}

/**
 * Draws the stages that `order` lacks and stores every finished one, with its row, while the next is drawn.
 * Resolves when every image has its target. Neither resolves nor throws before every finished stage is
 * stored.
 * @throws AtelierError of the verbs and of inference; gone (source_gone) when the picture that it begins from
 *   is missing or damaged; the signal's reason when aborted
 */
export async function renderJob(order: WorkOrder, options: RenderOptions): Promise<Rendered> {
  const { ctx, inference, times, watch } = options;
  const writer = new StageWriter(options.signal);
  const signal = AbortSignal.any([options.signal, writer.failed]);
  const begun = await beginnings(order, ctx);
  const initial = await loadStored(order, begun, ctx);
  const region = regionOf(order, ctx);
  const kept: Stored[] = [];
  const reached = order.images.map(({ index }) => initial.find(({ image }) => image === index)?.size ?? null);
  const clock = new JobClock(
    times,
    order.images.map(({ target, settings }, at) => ({
      target,
      reached: reached[at] ?? null,
      steps: stepsOf(settings.steps, begun.edits[at], times),
    })),
    { sharers: options.sharers },
  );
  const reporter = new FrameReporter(
    options.frames,
    { generationId: order.generationId, attempt: order.attempt },
    () => clock.etaMs(),
  );
  const add = (event: StageDone, usualMs: number | null) => {
    const stored: Stored = { event, usualMs };
    if (region) kept.push(stored);
    writer.add(writeOf(order, stored, region, options));
  };
  try {
    for (const [image, given] of begun.given.entries())
      for (const { size, rgb } of given)
        add(
          { type: 'stage-done', image, stage: stageOf(size), size, seed: order.images[image]!.seed, rgb },
          null,
        );
    const request = requestFor(order, begun, initial);
    for await (const event of inference.render(request, { signal, onText: (ms) => watch.text(ms) })) {
      signal.throwIfAborted();
      switch (event.type) {
        case 'step':
          clock.step(event.image, event.stage, event.step);
          watch.step(event.stage, event.passes);
          reporter.report(event.image, { stage: event.stage, step: event.step, steps: event.steps });
          break;
        case 'preview':
          reporter.report(event.image, { ...event, preview: { rgb: event.rgb, size: event.size } });
          break;
        case 'stage-done':
          add(event, clock.stageDone(event.image, event.stage, event.size));
          watch.stageDone(event.image, event.stage, clock.msPerStepOf(event.stage));
          reached[event.image] = event.size;
          break;
        case 'stage-start':
          watch.stageStarted(event.image, event.stage, event.steps);
          break;
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
  return new Rendered(order, region, [...(await storedOf(order, kept, region, ctx)), ...kept], options);
}

/** A job that is drawn and stored. */
export class Rendered {
  constructor(
    private readonly order: WorkOrder,
    private readonly region: Region | null,
    private readonly kept: Stored[],
    private readonly options: RenderOptions,
  ) {}

  /** The image onto which a region was put, for `work.finish`; undefined for other jobs. */
  get onto(): string | undefined {
    return this.region?.onto;
  }

  /** Puts a region onto the newest state of its picture and stores it again. @throws AtelierError of the verbs */
  async putAgain(): Promise<void> {
    for (const stored of this.kept) await writeOf(this.order, stored, this.region, this.options)();
  }
}

/** A stage, as it was drawn, that is or will be stored. */
interface Stored {
  event: StageDone;
  /** Null: it was not drawn. */
  usualMs: number | null;
}

/** The stages of a region that an earlier attempt stored. */
async function storedOf(
  order: WorkOrder,
  drawn: Stored[],
  region: Region | null,
  ctx: Ctx,
): Promise<Stored[]> {
  if (!region) return [];
  const found: Stored[] = [];
  for (const { id, index, seed, stored } of order.images)
    for (const stage of stored) {
      const isDrawn = drawn.some(({ event }) => event.image === index && event.size === stage.size);
      const rgb = isDrawn ? null : await readStored(ctx, id, stage);
      const { size } = stage;
      if (rgb)
        found.push({
          event: { type: 'stage-done', image: index, stage: stageOf(size), size, seed, rgb },
          usualMs: null,
        });
    }
  return found;
}

/** Base steps of an image: the chosen ones, or those of its edit; undefined: the pack's own. */
const stepsOf = (
  chosen: number | undefined,
  edit: PictureEdit | null | undefined,
  times: StageTimes,
): number | undefined =>
  edit
    ? stepsOfEdit(times.stepsOf('base64', chosen), {
        strength: edit.strength,
        isMasked: edit.mask?.includes(0) ?? false,
      })
    : chosen;

const requestFor = (order: WorkOrder, { edits }: Beginnings, initial: InitialImage[]): GenerateRequest => ({
  caption: order.caption,
  cells: order.images.map(({ caption, seed, settings }, at) => ({
    caption,
    seed,
    ...settings,
    ...(edits[at] && { edit: edits[at] }),
  })),
  stopAfter: order.images.map(({ target }) => target),
  initial,
});

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

/** Marks, encodes and stores a stage, once a region is put onto the newest state of its picture. */
function writeOf(
  order: WorkOrder,
  { event, usualMs }: Stored,
  region: Region | null,
  options: RenderOptions,
): () => Promise<void> {
  const { watch } = options;
  const made = once(async () => {
    const rgb = region ? await region.put(event) : event.rgb;
    const png = await watch.finishing('encode', event, () => finish(order, { ...event, rgb }, options));
    return { rgb, png };
  });
  return async () => {
    const { rgb, png } = await made();
    await watch.finishing('store', event, () => store(order, { ...event, rgb }, { png, usualMs }, options));
    if (usualMs !== null) options.onStored?.();
  };
}

async function store(
  order: WorkOrder,
  { image, stage, size, rgb }: StageDone,
  { png, usualMs }: { png: Uint8Array; usualMs: number | null },
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
  const { caption, seed, settings, edit } = order.images[image]!;
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
    ...(edit && { 'atelier:edit': editText(edit) }),
  };
};

export const leaseOf = ({ jobId, generationId, fencingToken }: WorkOrder): Lease => ({
  jobId,
  generationId,
  fencingToken,
});
