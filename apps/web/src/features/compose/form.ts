import type { GenerationRequest, GenerationView, ImageView, PackView, Settings } from '@atelier/domain';
import { LIMITS, type StageSize } from '@atelier/domain/constants';
import { textLength } from '@atelier/domain/text';

/** The compose form as typed. Numbers stay text until they are sent; '' means "the pack's default". */
export type ComposeForm = {
  caption: string;
  count: number;
  stopAfter: StageSize;
  seed: string;
  guidanceWeight: string;
  steps: string;
  sampler: string;
  thresholding: string;
  augLevel: string;
  /** Slug of the room it is made in; '' is none. */
  room: string;
};

export const emptyForm: ComposeForm = {
  caption: '',
  count: 1,
  stopAfter: 1024,
  seed: '',
  guidanceWeight: '',
  steps: '',
  sampler: '',
  thresholding: '',
  augLevel: '',
  room: '',
};

/** Ranges of the number fields; the server checks the same ones. */
const RANGES = {
  seed: { min: 0, max: LIMITS.seedMax, whole: true },
  guidanceWeight: { min: 0, max: LIMITS.guidanceWeightMax, whole: false },
  steps: { min: LIMITS.stepsMin, max: LIMITS.stepsMax, whole: true },
  augLevel: { min: 0, max: 1, whole: false },
} as const;
export type NumberField = keyof typeof RANGES;

/** Parses a number field: undefined when it is empty, null when it is no number within its range. */
export function readNumber(field: NumberField, text: string): number | undefined | null {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return undefined;
  const value = Number(trimmed);
  const { min, max, whole } = RANGES[field];
  if (!Number.isFinite(value) || value < min || value > max || (whole && !Number.isInteger(value)))
    return null;
  return value;
}

/** Fields that the page decides. Its room overrides the form's. */
export type Where = { room?: string; parentId?: string; pack?: string };
export type Outcome =
  | { ok: true; request: GenerationRequest }
  | { ok: false; fault: 'empty' | 'long' | NumberField };

const absent = <T>(value: T | undefined): value is undefined => value === undefined || value === '';

/** The body of `POST /api/v1/generations`: only what the person chose, or the first field that is wrong. */
export function toRequest(form: ComposeForm, where: Where = {}): Outcome {
  const caption = form.caption.replace(/\s+/g, ' ').trim();
  if (caption === '') return { ok: false, fault: 'empty' };
  if (textLength(caption) > LIMITS.captionLength) return { ok: false, fault: 'long' };
  const numbers: Partial<Record<NumberField, number>> = {};
  for (const field of Object.keys(RANGES) as NumberField[]) {
    const value = readNumber(field, form[field]);
    if (value === null) return { ok: false, fault: field };
    if (value !== undefined) numbers[field] = value;
  }
  const chosen = {
    ...numbers,
    sampler: form.sampler as Settings['sampler'],
    thresholding: form.thresholding as Settings['thresholding'],
    room: form.room,
    ...where,
  };
  const request: GenerationRequest = { caption, count: form.count, stopAfter: form.stopAfter };
  return {
    ok: true,
    request: Object.assign(
      request,
      Object.fromEntries(Object.entries(chosen).filter(([, value]) => !absent(value))),
    ),
  };
}

/** `form` with no larger size than the pack makes; a pack that is not known yet limits nothing. */
export function fitToPack(form: ComposeForm, pack: Pick<PackView, 'stages'> | null): ComposeForm {
  const largest = pack?.stages.at(-1)?.size ?? 1024;
  return form.stopAfter > largest ? { ...form, stopAfter: largest } : form;
}

/** How many settings differ from the defaults: the number on the folded panel. */
export const changedSettings = (form: ComposeForm): number =>
  (['seed', 'guidanceWeight', 'steps', 'sampler', 'thresholding', 'augLevel', 'room'] as const).filter(
    (field) => form[field] !== '',
  ).length;

/**
 * The image of a generation that an address names (`image=2`, counted from 0), or undefined when there is no
 * such image.
 */
export const namedImage = (
  made: Pick<GenerationView, 'images'>,
  text: string | null,
): ImageView | undefined =>
  text === null || made.images.length < 2
    ? undefined
    : made.images.find(({ index }) => String(index) === text);

/**
 * The form that makes a generation again, in its room: for remixes (with the seed) and variations (without).
 * Of `one` image of several it makes that one alone: its seed is its own.
 */
export function formFrom(
  made: Pick<GenerationView, 'caption' | 'count' | 'stopAfter' | 'seed' | 'settings' | 'room'>,
  keepSeed: boolean,
  one?: Pick<ImageView, 'seed'>,
): ComposeForm {
  const { settings } = made;
  const text = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return {
    caption: made.caption,
    count: one ? 1 : made.count,
    stopAfter: made.stopAfter,
    seed: keepSeed ? String((one ?? made).seed) : '',
    guidanceWeight: text(settings.guidanceWeight),
    steps: text(settings.steps),
    sampler: settings.sampler ?? '',
    thresholding: settings.thresholding ?? '',
    augLevel: text(settings.augLevel),
    room: made.room ?? '',
  };
}
