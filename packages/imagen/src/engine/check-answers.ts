import type { StageManifest } from '../manifest';
import { createRng } from '../rng';
import type { Session } from '../runtime/session';
import { blankPass } from './calibrate';
import { createDenoiser } from './denoiser';

/** Half precision changes an answer by a hundredth at most; a wrong kernel is off by tenths. */
const TOLERANCE = 0.05;

/**
 * Compares `session` with `reference`, the same net on the CPU. WebGPU in onnxruntime 1.30 on a software
 * rasteriser (SwiftShader) was wrong once: a convolution of kernel and stride 16 differed from the CPU's;
 * other operators agreed. Whether the provider, the rasteriser or its driver was at fault is not known, nor
 * how real devices do.
 * @returns the distance of the two answers to one pass on noise, relative to the reference's size, and
 *   whether it is small
 */
export async function checkAnswers(
  stage: StageManifest,
  session: Session,
  reference: Session,
  width: number,
): Promise<{ distance: number; isRight: boolean }> {
  const pass = blankPass(stage, width);
  for (const [name, input] of Object.entries({ z: pass.z, lowRes: pass.lowRes!, text: pass.text.sequence }))
    createRng(0, name).gaussian(input);
  const answer = async (net: Session) => {
    const into = new Float32Array(pass.into.length);
    await createDenoiser(stage, net, 1).run([{ ...pass, into }]);
    return into;
  };
  const [ours, right] = [await answer(session), await answer(reference)];
  let [difference, size] = [0, 0];
  for (let i = 0; i < right.length; i++) {
    difference += (ours[i]! - right[i]!) ** 2;
    size += right[i]! ** 2;
  }
  const distance = Math.sqrt(difference / size);
  return { distance, isRight: distance <= TOLERANCE };
}
