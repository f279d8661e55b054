import type { MaskShape } from '@atelier/domain';
import type { Shapes } from './shapes';

/** A mask in the making with its earlier and undone states. */
export type History = { past: readonly Shapes[]; shapes: Shapes; future: readonly Shapes[] };
export type Step =
  | { type: 'add'; shape: MaskShape }
  | { type: 'remove'; at: number }
  | { type: 'clear' }
  | { type: 'undo' }
  | { type: 'redo' }
  /** Another mask, without a way back: that of an earlier visit, or none after it was sent. */
  | { type: 'begin'; shapes: Shapes };

export const nothingDrawn: History = { past: [], shapes: [], future: [] };

const forth = ({ past, shapes }: History, next: Shapes): History => ({
  past: [...past, shapes],
  shapes: next,
  future: [],
});

/** Folds one step into the mask. Returns the same object when nothing changes. */
export function step(now: History, taken: Step): History {
  const { past, shapes, future } = now;
  switch (taken.type) {
    case 'add':
      return forth(now, [...shapes, taken.shape]);
    case 'remove':
      return forth(
        now,
        shapes.filter((_, at) => at !== taken.at),
      );
    case 'clear':
      return shapes.length === 0 ? now : forth(now, []);
    case 'undo': {
      const before = past.at(-1);
      return before ? { past: past.slice(0, -1), shapes: before, future: [shapes, ...future] } : now;
    }
    case 'redo': {
      const [after, ...rest] = future;
      return after ? { past: [...past, shapes], shapes: after, future: rest } : now;
    }
    case 'begin':
      return { ...nothingDrawn, shapes: taken.shapes };
  }
}
