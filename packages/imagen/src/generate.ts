import { AtelierError, remainingStages, type StageName, type StageSize } from '@atelier/domain';
import { channel } from './channel';
import { placed, stageEdit } from './edit/plan';
import type { StepResult } from './engine/engine';
import type { Drawn } from './engine/noise-ahead';
import { inferenceFailed, messageOf } from './errors';
import type { StageManifest } from './manifest';
import type { Pack } from './pack';
import { thumbnail, toRgb } from './pixels';
import { type GenerateRequest, type ImagePlan, type Plan, planRequest } from './request';
import { bytesOfRow, createRow, noiseOf, stageNamed } from './stage';
import type { TextConditioning } from './t5/encoder';

/**
 * Events of a generation. `image` counts from 0; `step` is the number of finished steps, 1 .. steps. `passes` are
 * those in the net's call that finished the step: images that run side by side share calls.
 */
export type GenerateEvent =
  | { type: 'stage-start'; image: number; stage: StageName; size: StageSize; seed: number; steps: number }
  | { type: 'step'; image: number; stage: StageName; step: number; steps: number; passes: number }
  /** x0 as the net sees it now: RGB bytes, `size` (at most 256) pixels a side. */
  | {
      type: 'preview';
      image: number;
      stage: StageName;
      step: number;
      steps: number;
      size: number;
      rgb: Uint8Array;
    }
  /** A finished stage: RGB bytes, size · size · 3. A later request may pass it as `initial`. */
  | { type: 'stage-done'; image: number; stage: StageName; size: StageSize; seed: number; rgb: Uint8Array }
  /** The image failed. The others go on, and the iterator throws the first such error once they are done. */
  | { type: 'image-failed'; image: number; stage: StageName; error: AtelierError };

type Emit = (event: GenerateEvent) => void;

const PREVIEW_SIZE = 256;
const PREVIEW_EVERY_STEPS = 3;
const PREVIEW_EVERY_MS = 333;

/**
 * Draws a caption: text encoder once a caption, then for every image 64, 256 and 1024 pixels. Images run side
 * by side, a step at a time, together with the engine's other images. The same pack, seed, settings and
 * device give the same bytes, whatever shares the batch and at whatever stage the image was resumed.
 *
 * Imagen: Saharia et al. 2022, "Photorealistic Text-to-Image Diffusion Models with Deep Language
 * Understanding".
 *
 * @param options.signal checked between steps
 * @param options.onText called when the captions are encoded, with the milliseconds that took
 * @throws AtelierError `invalid_request`, `invalid_caption`, `unknown_sampler`, `stage_unavailable`,
 *   `inference_failed`; the signal's reason when aborted
 */
export function generate(
  pack: Pack,
  request: GenerateRequest,
  options: { signal?: AbortSignal; onText?: (ms: number) => void } = {},
): AsyncGenerator<GenerateEvent, void, undefined> {
  return channel(async (emit, signal) => {
    const plan = planRequest(request, pack.manifest);
    signal.throwIfAborted();
    const texts: TextConditioning[] = [];
    const began = performance.now();
    for (const { caption } of plan.images) texts.push(await pack.text.encode(caption));
    const unconditional = await pack.text.unconditional();
    options.onText?.(performance.now() - began);

    const drawing = plan.images.map((image, at) =>
      drawImage(pack, plan, image, { text: texts[at]!, unconditional }, emit, signal),
    );
    const endings = await Promise.allSettled(drawing);
    signal.throwIfAborted();
    for (const ending of endings) {
      if (ending.status === 'rejected') throw ending.reason;
      if (ending.value) throw ending.value;
    }
  }, options.signal);
}

/** One image through the cascade. Resolves to the error that ended it early, or null. */
async function drawImage(
  pack: Pack,
  plan: Plan,
  { image, settings, seed, target, initial, edit: edits }: ImagePlan,
  conditioning: { text: TextConditioning; unconditional: TextConditioning },
  emit: Emit,
  signal: AbortSignal,
): Promise<AtelierError | null> {
  let rgb = initial?.rgb ?? null;
  let drawn: Drawn | null = null;
  const names = remainingStages(initial?.size ?? null, target);
  for (const [at, name] of names.entries()) {
    let row: ReturnType<typeof createRow> | undefined;
    let leave: (() => void) | undefined;
    try {
      const stage = stageNamed(pack.manifest.stages, name);
      const edit = stageEdit(edits, stage.size);
      if (edit?.strength === 0) {
        // Nothing to draw: the stage is the source.
        rgb = edit.source;
        emit({ type: 'stage-start', image, stage: name, size: stage.size, seed, steps: 0 });
        emit({ type: 'stage-done', image, stage: name, size: stage.size, seed, rgb });
        continue;
      }
      leave = await pack.admission.enter(bytesOfRow(stage, edit !== null), signal);
      row = createRow({
        stage,
        seed,
        settings,
        ...conditioning,
        // Goes on from the bytes, not from the floats behind them, because a resumed run has only the stored
        // bytes.
        lowRes: rgb,
        edit,
        maskInUnet: pack.manifest.textEncoder.maskInUnet,
        buffers: pack.buffers,
        drawn,
      });
      drawn?.drop();
      drawn = drawAhead(pack, seed, names[at + 1]);
      emit({ type: 'stage-start', image, stage: name, size: stage.size, seed, steps: row.steps });
      const pixels = await pack.engine.denoise(row, {
        signal,
        onStep: stepReporter(plan, plan.images[image]!, stage, emit),
      });
      rgb = placed(edits, stage.size, toRgb(pixels, stage.size));
      emit({ type: 'stage-done', image, stage: name, size: stage.size, seed, rgb });
    } catch (thrown) {
      drawn?.drop();
      signal.throwIfAborted();
      const error =
        thrown instanceof AtelierError ? thrown : inferenceFailed(name, messageOf(thrown), thrown);
      emit({ type: 'image-failed', image, stage: name, error });
      return error;
    } finally {
      row?.end();
      leave?.();
    }
  }
  return null;
}

/** Starts to draw the next stage's noise while the present stage computes. */
function drawAhead(pack: Pack, seed: number, next: StageName | undefined): Drawn | null {
  return next ? pack.noise.draw(seed, next, noiseOf(stageNamed(pack.manifest.stages, next))) : null;
}

/** Emits each step, and previews now and then. The last step gets none, because the image follows. */
function stepReporter(plan: Plan, { image, edit }: ImagePlan, { name, size }: StageManifest, emit: Emit) {
  let last = { step: Number.NEGATIVE_INFINITY, at: 0 };
  return ({ step, steps, x0 }: StepResult, passes: number): void => {
    emit({ type: 'step', image, stage: name, step, steps, passes });
    const now = performance.now();
    const isDue = step - last.step >= PREVIEW_EVERY_STEPS || now - last.at >= PREVIEW_EVERY_MS;
    if (!plan.previews || step === steps || !isDue) return;
    last = { step, at: now };
    const shown = Math.min(size, PREVIEW_SIZE);
    const rgb = placed(edit, size, thumbnail(x0, size, shown));
    emit({ type: 'preview', image, stage: name, step, steps, size: shown, rgb });
  };
}
