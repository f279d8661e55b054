import type { StageManifest } from '../manifest';
import type { Session, Tensor } from '../runtime/session';
import type { TextConditioning } from '../t5/encoder';

/** One evaluation of a net for one image. */
export interface Pass {
  /** z_t [3, size, size] */
  readonly z: Float32Array;
  /** The net's time input, already in its units. */
  readonly time: number;
  readonly text: TextConditioning;
  /**
   * Super-resolution only: upsampled and augmented [3, size, size], and the net's input for the augmentation
   * level.
   */
  readonly lowRes: Float32Array | null;
  readonly augLevel: number;
  /** Receives the prediction: [3, size, size], or [6, size, size] with learned variance. */
  readonly into: Float32Array;
}

/** Evaluates a net for several passes at once. */
export interface Denoiser {
  /** Most passes in one call. */
  readonly batch: number;
  /** Answers 1 to `batch` passes, all with the same number of text tokens. */
  run(passes: readonly Pass[]): Promise<void>;
}

/**
 * A stage's net: packs passes into the tensors that the manifest names. Knows nothing of time, guidance or
 * sampling.
 *
 * Every call has exactly `batch` rows; free places repeat the first pass. Kernels for other shapes add up in
 * another order (on the CPU, one row and two rows differ), and an image's bytes must not depend on its batch.
 */
export function createDenoiser(stage: StageManifest, session: Session, batch: number): Denoiser {
  const { inputs, outputs, size, learnedVariance } = stage;
  const channels = learnedVariance ? 6 : 3;
  const length = channels * size * size;
  const prediction = batch === 1 ? null : new Float32Array(batch * length);
  const scratch = new Map<string, Float32Array>();

  /**
   * A batch of one is the row's own array, without a copy; more are put side by side in a buffer that is
   * kept.
   */
  const gather = (name: string, rows: readonly Float32Array[]): Float32Array => {
    const first = rows[0]!;
    if (batch === 1) return first;
    let buffer = scratch.get(name);
    if (!buffer || buffer.length < first.length * batch) {
      buffer = new Float32Array(first.length * batch);
      scratch.set(name, buffer);
    }
    for (let at = 0; at < batch; at++) buffer.set(rows[at] ?? first, at * first.length);
    return buffer.subarray(0, first.length * batch);
  };

  return {
    batch,
    async run(passes) {
      const first = passes[0]!;
      const { tokens, width } = first.text;
      const tensor = (name: string, dims: number[], row: (pass: Pass) => Float32Array): Tensor => ({
        data: gather(name, passes.map(row)),
        dims: [batch, ...dims],
      });
      const feeds: Record<string, Tensor> = {
        [inputs.z]: tensor('z', [3, size, size], (pass) => pass.z),
        [inputs.time]: tensor('time', [], (pass) => Float32Array.of(pass.time)),
      };
      if (inputs.text) feeds[inputs.text] = tensor('text', [tokens, width], (pass) => pass.text.sequence);
      if (inputs.textMask) feeds[inputs.textMask] = tensor('mask', [tokens], (pass) => pass.text.mask);
      if (inputs.lowRes) feeds[inputs.lowRes] = tensor('lowRes', [3, size, size], (pass) => pass.lowRes!);
      if (inputs.augLevel)
        feeds[inputs.augLevel] = tensor('aug', [], (pass) => Float32Array.of(pass.augLevel));

      const data = prediction ?? first.into;
      await session.run(feeds, { [outputs.prediction]: { data, dims: [batch, channels, size, size] } });
      if (prediction)
        for (const [at, pass] of passes.entries())
          pass.into.set(prediction.subarray(at * length, (at + 1) * length));
    },
  };
}
