import { type GenerationView, STAGE_SIZES, type StageName, sizeOf } from '@atelier/domain';
import { isNewer, type ProgressPayload } from '@atelier/protocol';
import { isKey, type Translate } from '../i18n';
import { type Emojis, glyph } from './emoji';
import { cellName } from './grid-rows';
import { about, bar, clip, clipLiteral, literal, took } from './text';

/** Progress of a running generation, from the live frame where there is one, else from the row. */
export interface Now {
  image: number;
  stage: StageName;
  step: number;
  steps: number;
  etaMs: number | null;
}

/** The newest of the frames of several images, or null. */
export const newestOf = (frames: readonly ProgressPayload[]): ProgressPayload | null =>
  frames.reduce<ProgressPayload | null>((newest, frame) => (isNewer(frame, newest) ? frame : newest), null);

/** Returns the newest progress that row and socket know; null while they know none. */
export function nowOf(view: GenerationView, live: ProgressPayload | null): Now | null {
  if (view.status !== 'running') return null;
  if (live) return { ...live, etaMs: live.etaMs ?? view.etaMs };
  if (!view.stage) return null;
  const { stage, image, step, steps, etaMs } = view;
  return { stage, image: image ?? 0, step: step ?? 0, steps: steps ?? 0, etaMs };
}

/** What a status is said with, besides the view. */
interface Saying {
  /** No worker draws with its pack. */
  idle?: boolean;
  emojis?: Emojis;
}

/** Says in words what happens now. */
export function statusLine(
  view: GenerationView,
  live: ProgressPayload | null,
  t: Translate,
  { idle = false, emojis = new Map() }: Saying = {},
): string {
  switch (view.status) {
    case 'queued':
      return `${glyph('waiting', emojis)} ${queuedLine(view, t, idle)}`;
    case 'running':
      return runningLine(view, nowOf(view, live), t, emojis);
    case 'done':
      return `${glyph('done', emojis)} ${doneLine(view, t)}`;
    case 'cancelled':
      return `${glyph('stopped', emojis)} ${t('status.cancelled')}`;
    case 'failed':
      return `${glyph('failed', emojis)} ${failedLine(view, t)}`;
  }
}

/** The worker's reason in English; other languages get the text of its code. */
function failedLine({ error }: GenerationView, t: Translate): string {
  const key = `errors.${error?.code}`;
  if (t.locale !== 'en' && isKey(key)) return t(key);
  return literal(clip(error?.message || t('status.failed'), 500));
}

function queuedLine({ position, etaMs }: GenerationView, t: Translate, idle: boolean): string {
  const place = position === null ? t('status.waiting') : t('status.place', { position });
  if (idle) return `${place} · ${t('status.noWorker')}`;
  return `${place}${etaMs === null ? '' : ` · ${t('status.ready', { time: about(etaMs, t) })}`}`;
}

function runningLine(view: GenerationView, now: Now | null, t: Translate, emojis: Emojis): string {
  if (!now) return `${glyph('reading', emojis)} ${t('status.reading')}${left(view.etaMs, t)}`;
  const which = whichOf(view, now.image, t);
  // Between two stages the row knows the last one only, without steps.
  const steps = now.steps > 0 ? ` ${bar(now.step, now.steps)} ${now.step}/${now.steps}` : '';
  const brush = glyph(`stage${sizeOf(now.stage)}`, emojis);
  return `${brush} ${which}${t('status.sizes', { sizes: `${sizeOf(now.stage)}` })}${steps}${left(now.etaMs, t)}`;
}

/** Says which of several images is meant, by its place in a grid or by its number: `image 2 of 4 · `. */
export function whichOf(view: GenerationView, image: number, t: Translate): string {
  const { images, count } = view;
  if (count === 1) return '';
  const cell = images.find(({ index }) => index === image);
  const name = cell && cellName(view, cell, t);
  return `${name ? clipLiteral(name, 200) : t('status.image', { image: image + 1, count })} · `;
}

const left = (etaMs: number | null, t: Translate): string =>
  etaMs === null ? '' : ` · ${t('status.left', { time: about(etaMs, t) })}`;

function doneLine({ images, createdAt, finishedAt }: GenerationView, t: Translate): string {
  const reached = STAGE_SIZES.filter((size) => images.some(({ target }) => target >= size));
  const sizes = reached.join(' → ');
  if (!finishedAt) return t('status.sizes', { sizes });
  return t('status.finished', { sizes, time: took(Date.parse(finishedAt) - Date.parse(createdAt), t) });
}
