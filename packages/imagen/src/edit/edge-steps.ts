/**
 * Spreads the steps that a membrane leaves. It joins the tone of both sides, but where the drawn picture itself
 * ends one scene and begins another at the mask's edge, as the sky of one above the meadow of the other, a hard
 * line stays.
 */
import { relax } from './membrane';

/** Neighbouring pairs to each side of the edge that count as its surroundings. */
const BESIDE = 3;
/** Of the surroundings' mean difference; a step may have as much. */
const LIMIT = 1;
/** A step that nobody sees: one byte a channel, of the range -1 to 1. */
const UNSEEN = 3 / 127.5;

/**
 * Spreads the steps that are left at the edge of `mask`, where the end of one scene meets the start of another:
 * a step that is larger than the differences around it becomes as large as these, and the rest fades over
 * `reach` pixels inside.
 * @param x0 planes [3, size, size], with the kept pixels in it
 */
export function spreadSteps(x0: Float32Array, mask: Uint8Array, reach: number): void {
  const area = mask.length;
  const size = Math.sqrt(area);
  const steps = stepsAt(x0, mask, size);
  if (steps.length === 0) return;
  const value = new Float32Array(area);
  for (let from = 0; from < x0.length; from += area) {
    value.fill(0);
    for (const { inside, outside, excess } of steps)
      value[outside]! -= (x0[from + inside]! - x0[from + outside]!) * excess;
    relax({ size, value, mask }, reach);
    for (let i = 0; i < area; i++) if (mask[i]) x0[from + i]! += value[i]!;
  }
}

interface Step {
  inside: number;
  outside: number;
  /** Share of the step that is more than its surroundings have, divided among the steps of a kept pixel. */
  excess: number;
}

/** The steps across the edge that are larger than the differences along the same line, to both sides. */
function stepsAt(x0: Float32Array, mask: Uint8Array, size: number): Step[] {
  const area = mask.length;
  const gradient = (a: number, b: number) =>
    Math.abs(x0[a]! - x0[b]!) +
    Math.abs(x0[a + area]! - x0[b + area]!) +
    Math.abs(x0[a + 2 * area]! - x0[b + 2 * area]!);
  const steps: Step[] = [];
  const shares = new Uint8Array(area);
  /** @param before @param behind pixels of the picture along the line, beyond each of the two */
  const look = (inside: number, outside: number, before: number, behind: number) => {
    const stride = inside - outside;
    let [sum, pairs] = [0, 0];
    const walk = (from: number, by: number, room: number) => {
      for (let near = from, i = 0; i < Math.min(BESIDE, room); i++, near += by) {
        if (Boolean(mask[near]) !== Boolean(mask[near + by])) return;
        sum += gradient(near, near + by);
        pairs++;
      }
    };
    walk(inside, stride, before);
    walk(outside, -stride, behind);
    const step = gradient(inside, outside);
    const usual = (LIMIT * sum) / Math.max(1, pairs) + UNSEEN;
    if (step <= usual) return;
    steps.push({ inside, outside, excess: 1 - usual / step });
    shares[outside]!++;
  };
  for (let y = 0, at = 0; y < size; y++)
    for (let x = 0; x < size; x++, at++) {
      if (!mask[at]) continue;
      if (x > 0 && !mask[at - 1]) look(at, at - 1, size - 1 - x, x - 1);
      if (x < size - 1 && !mask[at + 1]) look(at, at + 1, x, size - 2 - x);
      if (y > 0 && !mask[at - size]) look(at, at - size, size - 1 - y, y - 1);
      if (y < size - 1 && !mask[at + size]) look(at, at + size, y, size - 2 - y);
    }
  return steps.map((step) => ({ ...step, excess: step.excess / shares[step.outside]! }));
}
