import {
  AtelierError,
  captionSchema,
  LIMITS,
  parseInput,
  type Settings,
  type StageSize,
  seed as seedSchema,
  settingsSchema,
  stageSize,
} from '@atelier/domain';
import { z } from 'zod';
import { type PictureEdit, pictureEdit, planEdit } from './edit/plan';
import type { EditPlan } from './edit/stage-edit';
import type { Manifest } from './manifest';

/** A caption and how to draw it. Absent settings take the pack's defaults for each stage. */
export interface GenerateRequest extends Settings {
  caption: string;
  /** Images, 1 to 4; default 1. */
  count?: number;
  /**
   * Images of a grid, at most 25, each with a caption, a seed and settings of its own; absent ones are the
   * request's. Each has the bytes that its caption, seed and settings have alone. `count` is not looked at.
   */
  cells?: readonly RequestCell[];
  /** Seed of image 0; image i draws from (seed + i) mod 2³². Default: random. */
  seed?: number;
  /** Size to stop at, for all images or for each. Default: the pack's last stage. */
  stopAfter?: StageSize | readonly StageSize[];
  /**
   * Finished stages to go on from: RGB bytes, size · size · 3. An image that already has its size is left
   * alone.
   */
  initial?: readonly InitialImage[];
  /** Begins every image from a picture; a cell's own edit goes first. */
  edit?: PictureEdit;
  /**
   * Sends previews of x0. Default true. They are counted in steps and time: the first step, then at the
   * latest every third, or whenever a third of a second has passed.
   */
  previews?: boolean;
}

export interface RequestCell extends Settings {
  caption?: string;
  seed?: number;
  /** Null: from noise, whatever the request's is. */
  edit?: PictureEdit | null;
}

export interface InitialImage {
  image: number;
  size: StageSize;
  rgb: Uint8Array;
}

export interface ImagePlan {
  image: number;
  caption: string;
  settings: Settings;
  seed: number;
  target: StageSize;
  initial: InitialImage | null;
  /** Null: from noise. */
  edit: EditPlan | null;
}

export interface Plan {
  caption: string;
  settings: Settings;
  images: ImagePlan[];
  previews: boolean;
}

const sizes = z.union([stageSize, z.array(stageSize).min(1).max(LIMITS.gridCells).readonly()]);
const cell = z.strictObject({
  caption: captionSchema.optional(),
  seed: seedSchema.optional(),
  edit: pictureEdit.nullable().optional(),
  ...settingsSchema.shape,
});
const schema = z.strictObject({
  caption: captionSchema,
  count: z.int().min(1).max(LIMITS.imagesPerGeneration).default(1),
  cells: z.array(cell).min(1).max(LIMITS.gridCells).readonly().optional(),
  seed: seedSchema.optional(),
  ...settingsSchema.shape,
  stopAfter: sizes.optional(),
  initial: z
    .array(z.strictObject({ image: z.int().min(0), size: stageSize, rgb: z.instanceof(Uint8Array) }))
    .readonly()
    .default([]),
  edit: pictureEdit.optional(),
  previews: z.boolean().default(true),
});

/**
 * Checks a request against the limits and the pack, and returns the seed, target and start of each image.
 * @throws AtelierError `invalid_caption`, `unknown_sampler`, `stage_unavailable` or `invalid_request`, naming
 *   the field
 */
export function planRequest(request: GenerateRequest, manifest: Manifest): Plan {
  const parsed = parseInput(schema, request);
  const { caption, cells, seed, stopAfter, initial, edit, previews, count: asked, ...settings } = parsed;
  const shared = edit ? planEdit(edit) : null;
  const count = cells?.length ?? asked;
  const available = manifest.stages.map((stage) => stage.size);
  const refuse = (field: string, message: string) =>
    new AtelierError('invalid_request', `${field}: ${message}`);
  if (Array.isArray(stopAfter) && stopAfter.length !== count)
    throw refuse('stopAfter', `must name ${count} sizes`);
  for (const { image, size, rgb } of initial) {
    if (image >= count) throw refuse('initial', `there is no image ${image}`);
    if (rgb.length !== size * size * 3)
      throw refuse('initial', `an image of ${size} pixels has ${size * size * 3} bytes`);
    if (initial.filter((each) => each.image === image).length > 1)
      throw refuse('initial', `image ${image} is given twice`);
  }
  const first = seed ?? Math.floor(Math.random() * (LIMITS.seedMax + 1));
  const images = Array.from({ length: count }, (_, image): ImagePlan => {
    const target = (Array.isArray(stopAfter) ? stopAfter[image] : stopAfter) ?? available.at(-1)!;
    if (!available.includes(target))
      throw new AtelierError(
        'stage_unavailable',
        `${manifest.name} makes ${available.join(', ')} pixels, not ${target}`,
      );
    const { caption: own = caption, seed: ownSeed = first, edit: ownEdit, ...chosen } = cells?.[image] ?? {};
    return {
      image,
      caption: own,
      settings: { ...settings, ...chosen },
      seed: cells ? ownSeed : (first + image) % (LIMITS.seedMax + 1),
      target,
      initial: initial.find((each) => each.image === image) ?? null,
      edit: ownEdit === undefined ? shared : ownEdit && planEdit(ownEdit),
    };
  });
  return { caption, settings, images, previews };
}
