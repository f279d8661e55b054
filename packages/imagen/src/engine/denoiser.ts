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
  /** Super-resolution only: upsampled and augmented [3, size, size], and the net's input for the augmentation level. */
  readonly lowRes: Float32Array | null;
  readonly augLevel: number;
  /** Receives the prediction: [3, size, size], or [6, size, size] with learned variance. */
  readonly into: Float32Array;
}

/** Evaluates a net for several passes at once. All passes have the same number of text tokens. */
export interface Denoiser {
  run(passes: readonly Pass[]): Promise<void>;
}

/** A stage's net: packs passes into the tensors that the manifest names. Knows nothing of time, guidance or sampling. */
export function createDenoiser(stage: StageManifest, session: Session): Denoiser {
  const { inputs, outputs, size } = stage;
  const imageDims = (batch: number, channels: number) => [batch, channels, size, size];
  const scratch = new Map<string, Float32Array>();

  /** One row: the tensor is the row's own array, without a copy. More: rows side by side in a buffer that is kept. */
  const gather = (name: string, rows: readonly Float32Array[]): Float32Array => {
    if (rows.length === 1) return rows[0]!;
    const buffer = room(name, rows[0]!.length * rows.length);
    rows.forEach((row, at) => {
      buffer.set(row, at * row.length);
    });
    return buffer;
  };
  const room = (name: string, length: number): Float32Array => {
    let buffer = scratch.get(name);
    if (!buffer || buffer.length < length) {
      buffer = new Float32Array(length);
      scratch.set(name, buffer);
    }
    return buffer.subarray(0, length);
  };

  return {
    async run(passes) {
      const batch = passes.length;
      const first = passes[0]!;
      const { tokens, width } = first.text;
      const feeds: Record<string, Tensor> = {
        [inputs.z]: {
          data: gather(
            'z',
            passes.map((pass) => pass.z),
          ),
          dims: imageDims(batch, 3),
        },
        [inputs.time]: { data: Float32Array.from(passes, (pass) => pass.time), dims: [batch] },
        [inputs.text]: {
          data: gather(
            'text',
            passes.map((pass) => pass.text.sequence),
          ),
          dims: [batch, tokens, width],
        },
      };
      if (inputs.textMask)
        feeds[inputs.textMask] = {
          data: gather(
            'mask',
            passes.map((pass) => pass.text.mask),
          ),
          dims: [batch, tokens],
        };
      if (inputs.lowRes && inputs.augLevel) {
        feeds[inputs.lowRes] = {
          data: gather(
            'lowRes',
            passes.map((pass) => pass.lowRes!),
          ),
          dims: imageDims(batch, 3),
        };
        feeds[inputs.augLevel] = { data: Float32Array.from(passes, (pass) => pass.augLevel), dims: [batch] };
      }
      const { length } = first.into;
      const prediction = batch === 1 ? first.into : room('prediction', length * batch);
      const channels = stage.learnedVariance ? 6 : 3;
      await session.run(feeds, {
        [outputs.prediction]: { data: prediction, dims: imageDims(batch, channels) },
      });
      if (batch === 1) return;
      for (const [at, pass] of passes.entries())
        pass.into.set(prediction.subarray(at * length, (at + 1) * length));
    },
  };
}
