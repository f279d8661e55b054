import type {
  EditInput,
  GenerationRequest,
  GenerationView,
  ImageView,
  PackView,
  Settings,
} from '@atelier/domain';
import { GRID_AXES, LIMITS, type StageSize } from '@atelier/domain/constants';
import { axesOfGrid, type GridAxes, type GridPlan, parseValues, planGrid } from '@atelier/domain/grid';
import { typedCaption } from '@atelier/domain/grid-template';
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
  /** Name of a pack; '' is the page's own. */
  pack: string;
  /** Slug of the room it is made in; '' is none. */
  room: string;
  /** Whether it stays out of galleries; '' is as the person's account says. */
  unlisted: '' | 'yes' | 'no';
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
  pack: '',
  room: '',
  unlisted: '',
};

/** Ranges of the number fields; the server checks the same ones. */
const RANGES = {
  seed: { min: 0, max: LIMITS.seedMax, whole: true },
  guidanceWeight: { min: 0, max: LIMITS.guidanceWeightMax, whole: false },
  steps: { min: LIMITS.stepsMin, max: LIMITS.stepsMax, whole: true },
  augLevel: { min: 0, max: 1, whole: false },
} as const;
export type NumberField = keyof typeof RANGES;

/**
 * Parses a number field: undefined when it is empty, null when it holds something that is no number within
 * its range. Several numbers (`4; 8`, `1..4`) are an axis of a grid. A comma separates whole numbers; of
 * others it is the decimal sign, unless a space or a second comma says that it separates.
 */
export function readNumber(field: NumberField, text: string): number | number[] | undefined | null {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const { min, max, whole } = RANGES[field];
  const fits = (value: number): boolean =>
    Number.isFinite(value) && value >= min && value <= max && (!whole || Number.isInteger(value));
  if (whole ? /[,;]|\.\./.test(trimmed) : /;|\.\.|,\s|,.*,/.test(trimmed)) {
    const decimal = trimmed.includes(';') && !whole ? trimmed.replaceAll(',', '.') : trimmed;
    const values = parseValues(decimal);
    return values?.every(fits) ? values : null;
  }
  const value = Number(trimmed.replace(',', '.'));
  return fits(value) ? value : null;
}

/** The axes of a grid among the number fields. */
const axesOf = (form: ComposeForm): GridAxes =>
  Object.fromEntries(
    GRID_AXES.flatMap((axis) => {
      const value = readNumber(axis, form[axis]);
      return Array.isArray(value) ? [[axis, value]] : [];
    }),
  );

/** The result of the caption's choices and the axes: a grid, one picture, or a fault. */
export const planOf = (form: ComposeForm): GridPlan => planGrid(form.caption, axesOf(form));

/** Fields that the page decides. Its room overrides the form's. */
export type Where = { room?: string; parentId?: string; pack?: string; edit?: EditInput };
export type Outcome =
  | { ok: true; request: GenerationRequest }
  | { ok: false; fault: 'empty' | 'long' | 'editGrid' | NumberField | GridReason };
/** A reason of `invalid_caption`. */
export type GridReason = `grid_${Exclude<GridPlan, { ok: true }>['fault']}`;

const absent = (value: unknown): boolean => value === undefined || value === '';

/** The body of `POST /api/v1/generations`: only what the person chose, or the first field that is wrong. */
export function toRequest(form: ComposeForm, where: Where = {}): Outcome {
  const caption = form.caption.replace(/\s+/g, ' ').trim();
  if (caption === '') return { ok: false, fault: 'empty' };
  if (textLength(caption) > LIMITS.captionLength) return { ok: false, fault: 'long' };
  const numbers: Partial<Record<NumberField, number>> = {};
  for (const field of Object.keys(RANGES) as NumberField[]) {
    const value = readNumber(field, form[field]);
    if (value === null) return { ok: false, fault: field };
    if (typeof value === 'number') numbers[field] = value;
  }
  const plan = planOf(form);
  if (!plan.ok) return { ok: false, fault: `grid_${plan.fault}` };
  // A grid begins from words alone.
  if (plan.grid && where.edit) return { ok: false, fault: 'editGrid' };
  const chosen = {
    ...numbers,
    sampler: form.sampler as Settings['sampler'],
    thresholding: form.thresholding as Settings['thresholding'],
    room: form.room,
    unlisted: form.unlisted === '' ? undefined : form.unlisted === 'yes',
    ...where,
    pack: form.pack || where.pack,
  };
  // A grid has a draft for each cell, whatever the buttons said before.
  const request: GenerationRequest = plan.grid
    ? { caption, stopAfter: 64, ...(Object.keys(axesOf(form)).length > 0 && { axes: mutable(axesOf(form)) }) }
    : { caption, count: form.count, stopAfter: form.stopAfter };
  return {
    ok: true,
    request: Object.assign(
      request,
      Object.fromEntries(Object.entries(chosen).filter(([, value]) => !absent(value))),
    ),
  };
}

const mutable = (axes: GridAxes): NonNullable<GenerationRequest['axes']> =>
  Object.fromEntries(Object.entries(axes).map(([axis, values]) => [axis, [...(values ?? [])]]));

/** `form` with no larger size than the pack makes; a pack that is not known yet limits nothing. */
export function fitToPack(form: ComposeForm, pack: Pick<PackView, 'stages'> | null): ComposeForm {
  const largest = pack?.stages.at(-1)?.size ?? 1024;
  return form.stopAfter > largest ? { ...form, stopAfter: largest } : form;
}

/** How many settings differ from the defaults: the number on the folded panel. */
export const changedSettings = (form: ComposeForm): number =>
  (
    [
      'seed',
      'guidanceWeight',
      'steps',
      'sampler',
      'thresholding',
      'augLevel',
      'pack',
      'room',
      'unlisted',
    ] as const
  ).filter((field) => form[field] !== '').length;

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
 * Of `one` image of several it makes that one alone, with its own seed and, of a cell, caption and settings.
 */
export function formFrom(
  made: Pick<GenerationView, 'caption' | 'count' | 'stopAfter' | 'seed' | 'settings' | 'room' | 'grid'>,
  keepSeed: boolean,
  one?: Pick<ImageView, 'seed' | 'caption' | 'settings'>,
): ComposeForm {
  const settings = one?.settings ?? made.settings;
  const again = made.grid && !one ? listsOf(made.grid) : {};
  const text = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return {
    caption: typedCaption(made, one),
    count: one || made.grid ? 1 : made.count,
    stopAfter: made.stopAfter,
    seed: keepSeed ? String((one ?? made).seed) : '',
    guidanceWeight: text(settings.guidanceWeight),
    steps: text(settings.steps),
    sampler: settings.sampler ?? '',
    thresholding: settings.thresholding ?? '',
    augLevel: text(settings.augLevel),
    pack: '',
    room: made.room ?? '',
    unlisted: '',
    ...again,
  };
}

/** The axes of a grid as the form's fields hold them. */
const listsOf = (grid: NonNullable<GenerationView['grid']>): Partial<Record<NumberField, string>> =>
  Object.fromEntries(
    Object.entries(axesOfGrid(grid)).map(([axis, values]) => [axis, (values ?? []).join('; ')]),
  );
