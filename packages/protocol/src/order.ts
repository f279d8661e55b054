import type { ProgressPayload } from './browser';

type Place = Pick<ProgressPayload, 'attempt' | 'seq'>;

/** Whether `frame` is of a later attempt than `last`, or later within the same attempt. */
export const isNewer = (frame: Place, last: Place | null | undefined): boolean =>
  !last || frame.attempt > last.attempt || (frame.attempt === last.attempt && frame.seq > last.seq);

/**
 * Adds `frame` to the newest frames of one generation, by image; returns null when it is stale. All frames
 * are of one attempt, because a new attempt draws every image again.
 */
export function takeFrame<F extends Place & Pick<ProgressPayload, 'image'>>(
  known: Readonly<Record<number, F>>,
  frame: F,
): Record<number, F> | null {
  const attempt = Math.max(-1, ...Object.values(known).map((each) => each.attempt));
  if (frame.attempt < attempt) return null;
  if (frame.attempt > attempt) return { [frame.image]: frame };
  return isNewer(frame, known[frame.image]) ? { ...known, [frame.image]: frame } : null;
}

/**
 * Returns `next` with the preview of `last` if it has none of its own and both are of one stage. Not every
 * step draws a preview.
 */
export function keepPreview<F extends { stage: unknown; preview?: unknown }>(
  next: F,
  last: F | null | undefined,
): F {
  const isKept = next.preview === undefined && last?.preview !== undefined && last.stage === next.stage;
  return isKept ? { ...next, preview: last.preview } : next;
}
