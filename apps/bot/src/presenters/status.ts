import { type GenerationView, type StageName, sizeOf } from '@atelier/domain';
import type { ProgressPayload } from '@atelier/protocol';
import { about, bar, clip, literal, took } from './text';

/** Where a running generation is: the live frame where there is one, else the row. */
export interface Now {
  image: number;
  stage: StageName;
  step: number;
  steps: number;
  etaMs: number | null;
}

/** The newest of what the row and the socket say; null while nothing is known. */
export function nowOf(view: GenerationView, live: ProgressPayload | null): Now | null {
  if (view.status !== 'running') return null;
  if (live) return { ...live, etaMs: live.etaMs ?? view.etaMs };
  if (!view.stage) return null;
  const { stage, image, step, steps, etaMs } = view;
  return { stage, image: image ?? 0, step: step ?? 0, steps: steps ?? 0, etaMs };
}

/** What happens now, in words. */
export function statusLine(view: GenerationView, live: ProgressPayload | null): string {
  switch (view.status) {
    case 'queued':
      return queuedLine(view);
    case 'running':
      return runningLine(view, nowOf(view, live));
    case 'done':
      return doneLine(view);
    case 'cancelled':
      return '⏹ Stopped.';
    case 'failed':
      return `⚠ ${literal(clip(view.error?.message || 'It could not be drawn.', 500))}`;
  }
}

function queuedLine({ position, etaMs }: GenerationView): string {
  const place =
    position === null ? 'Waiting' : position === 0 ? 'Next in line' : `Waiting · ${position} ahead`;
  return `⏳ ${place}${etaMs === null ? '' : ` · ${about(etaMs)}`}`;
}

function runningLine(view: GenerationView, now: Now | null): string {
  if (!now) return `🖌 Reading the caption${view.etaMs === null ? '' : ` · ${about(view.etaMs)}`}`;
  const which = view.count > 1 ? `image ${now.image + 1} of ${view.count} · ` : '';
  const eta = now.etaMs === null ? '' : ` · ${about(now.etaMs)}`;
  // Between two stages the row knows the last one only, without steps.
  const steps = now.steps > 0 ? ` ${bar(now.step, now.steps)} ${now.step}/${now.steps}` : '';
  return `🖌 ${which}${sizeOf(now.stage)} px${steps}${eta}`;
}

function doneLine({ images, createdAt, finishedAt }: GenerationView): string {
  const sizes = [64, 256, 1024].filter((size) => images.some(({ target }) => target >= size));
  const time = finishedAt ? ` in ${took(Date.parse(finishedAt) - Date.parse(createdAt))}` : '';
  return `✅ ${sizes.join(' → ')} px${time}`;
}
