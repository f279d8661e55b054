/**
 * Drafts: the 64-pixel stage of a caption in a few steps, while its author still types. The noise is that of
 * image 0 of `generate`, so a draft has the composition of the picture to come. Knows nothing of who types or
 * how often.
 */
import { AtelierError, type Settings } from '@atelier/domain';
import type { Row } from './engine/engine';
import { inferenceFailed, messageOf } from './errors';
import type { Pack } from './pack';
import { toRgb } from './pixels';
import { planRequest } from './request';
import { createRow, stageNamed } from './stage';

export interface DraftRequest {
  caption: string;
  /** Seed of the picture's image 0. */
  seed: number;
  /** Settings of the picture. */
  settings: Settings;
  /** Steps of the way from noise to the picture; the picture's own number when that is smaller. */
  walk: number;
  /** Steps of that way that are taken. The estimate of x0 after the last one is the draft. */
  mostSteps: number;
}

export interface Draft {
  /** RGB bytes, size · size · 3. */
  rgb: Uint8Array;
  size: number;
  /** Steps that the draft took. */
  steps: number;
  /** Milliseconds of the net's calls. */
  ms: number;
}

/**
 * Draws the base stage of image 0 between the calls of the engine's other rows. Runs without guidance, which
 * would double its cost, unless the settings name a weight.
 * @param options.onQueued called when the text is encoded and the draft waits for the net, or has failed
 * @throws AtelierError as `generate`; the signal's reason when aborted
 */
export async function drawDraft(
  pack: Pack,
  { caption, seed, settings, walk, mostSteps }: DraftRequest,
  { signal, onQueued = () => {} }: { signal?: AbortSignal; onQueued?: () => void } = {},
): Promise<Draft> {
  let row: ReturnType<typeof createRow> | undefined;
  try {
    const plan = planRequest({ caption, seed, ...settings, stopAfter: 64 }, pack.manifest);
    const stage = stageNamed(pack.manifest.stages, 'base64');
    const text = await pack.text.encode(plan.caption);
    const unconditional = await pack.text.unconditional();
    // Enters no admission: it takes a quarter of a megabyte, and who waits for it would wait for the jobs.
    row = createRow({
      stage,
      seed: plan.images[0]!.seed,
      text,
      unconditional,
      settings: {
        ...plan.settings,
        steps: Math.min(walk, plan.settings.steps ?? stage.defaults.steps),
        guidanceWeight: plan.settings.guidanceWeight ?? 1,
      },
      lowRes: null,
      maskInUnet: pack.manifest.textEncoder.maskInUnet,
      buffers: pack.buffers,
    });
    let ms = 0;
    const steps = Math.min(mostSteps, row.steps);
    const drawing = pack.engine.denoise(endingAfter(steps, row), {
      ...(signal && { signal }),
      urgent: true,
      onCall: (spent) => {
        ms += spent;
      },
    });
    onQueued();
    const pixels = await drawing;
    return { rgb: toRgb(pixels, stage.size), size: stage.size, steps, ms };
  } catch (thrown) {
    signal?.throwIfAborted();
    throw thrown instanceof AtelierError ? thrown : inferenceFailed('base64', messageOf(thrown), thrown);
  } finally {
    row?.end();
    onQueued();
  }
}

/** The row, whose image is x0 as it stands after `steps` steps: the rest of the way changes it little. */
const endingAfter = (steps: number, row: Row): Row => ({
  ...row,
  advance() {
    const { image, ...result } = row.advance();
    // The row hands x0's buffer to whoever comes next.
    const early = result.step < steps ? null : Float32Array.from(result.x0);
    return { ...result, image: image ?? early };
  },
});
