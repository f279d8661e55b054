/** Compares a net's answers with those of the same net on the CPU. Knows nothing of what follows from it. */
import type { StageManifest, TextEncoderManifest } from '../manifest';
import { createRng } from '../rng';
import type { Session } from '../runtime/session';
import { blankPass } from './calibrate';
import { createDenoiser } from './denoiser';

/** Half precision changes an answer by a hundredth at most; a wrong kernel is off by tenths. */
const TOLERANCE = 0.05;

export interface Difference {
  /** Length of the difference of the two answers, relative to the reference's length. */
  distance: number;
  /** Largest difference of one value. */
  worst: number;
  /** Whether `distance` is within {@link TOLERANCE}; NaN and Inf are not. */
  isRight: boolean;
}

/**
 * One pass of a stage's net on noise. WebGPU in onnxruntime 1.30 on a software rasteriser (SwiftShader) was
 * wrong once: a convolution of kernel and stride 16 differed from the CPU's; other operators agreed. Whether the
 * provider, the rasteriser or its driver was at fault is not known, nor how real devices do.
 */
export async function checkAnswers(
  stage: StageManifest,
  session: Session,
  reference: Session,
  width: number,
): Promise<Difference> {
  const right = await answerOfStage(stage, reference, width);
  return difference(await answerOfStage(stage, session, width), right);
}

/** The net's answer to one pass on noise. */
export async function answerOfStage(
  stage: StageManifest,
  session: Session,
  width: number,
): Promise<Float32Array> {
  const pass = blankPass(stage, width);
  for (const [name, input] of Object.entries({ z: pass.z, lowRes: pass.lowRes!, text: pass.text.sequence }))
    createRng(0, name).gaussian(input);
  await createDenoiser(stage, session, 1).run([pass]);
  return pass.into;
}

/** The encoder's answer to the token 1, which ends every caption. */
export async function answerOfEncoder(
  { inputs, outputs, width, padding, maxTokens }: TextEncoderManifest,
  session: Session,
): Promise<Float32Array> {
  const tokens = padding === 'max' ? maxTokens : 1;
  const dims = [1, tokens];
  const first = () => {
    const data = new BigInt64Array(tokens);
    data[0] = 1n;
    return { data, dims };
  };
  const data = new Float32Array(tokens * width);
  await session.run(
    { [inputs.ids]: first(), [inputs.mask]: first() },
    { [outputs.sequence]: { data, dims: [...dims, width] } },
  );
  return data;
}

export function difference(ours: Float32Array, right: Float32Array): Difference {
  let [apart, size, worst] = [0, 0, 0];
  for (let i = 0; i < right.length; i++) {
    const by = ours[i]! - right[i]!;
    apart += by ** 2;
    size += right[i]! ** 2;
    // Math.max keeps NaN.
    worst = Math.max(worst, Math.abs(by));
  }
  const distance = apart === 0 ? 0 : Math.sqrt(apart / size);
  return { distance, worst, isRight: distance <= TOLERANCE };
}
