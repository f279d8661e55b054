/** Writes pictures to a folder: PNGs that say what they were made from, never over another picture. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STAGE_SIZES } from '@atelier/domain';
import { encodePng } from '../encode';
import type { GenerateEvent } from '../generate';
import type { Manifest } from '../manifest';
import { readPngText } from '../png';
import type { Plan } from '../request';

export type StageDone = Extract<GenerateEvent, { type: 'stage-done' }>;

/** Text chunks of one stage's PNG. Two stages of one picture differ in `Stage` alone. */
export function textsOf(
  { caption, settings }: Pick<Plan, 'caption' | 'settings'>,
  { name, version }: Manifest,
  { seed, stage }: Pick<StageDone, 'seed' | 'stage'>,
  edit?: string,
): Record<string, string> {
  return {
    Description: caption,
    Software: 'Atelier',
    Pack: `${name} ${version}`,
    Stage: stage,
    Seed: String(seed),
    Settings: JSON.stringify(settings),
    ...(edit !== undefined && { Edit: edit }),
  };
}

/** Writes one PNG whole: a reader never sees half of one. */
export async function writePicture(
  path: string,
  { rgb, size }: StageDone,
  texts: Record<string, string>,
): Promise<void> {
  await writeFile(`${path}.part`, await encodePng(rgb, size, texts));
  await rename(`${path}.part`, path);
}

/**
 * Finds a name in the folder `out` for the picture that `texts` describe: `WORDS-SEED`, or `WORDS-SEED-2` and
 * so on where a file of that name holds something else. Drawing the same picture again finds the same name.
 */
export async function nameFor(out: string, texts: Record<string, string>): Promise<string> {
  const base = `${slug(texts.Description!)}-${texts.Seed}`;
  for (let copy = 1; ; copy++) {
    const name = copy === 1 ? base : `${base}-${copy}`;
    const found = await Promise.all(STAGE_SIZES.map((size) => holds(join(out, fileOf(name, size)), texts)));
    if (found.every((same) => same)) return name;
  }
}

export const fileOf = (name: string, size: number): string => `${name}-${size}.png`;

/** Whether `path` is free, or holds a stage of the picture that `texts` describe. */
async function holds(path: string, texts: Record<string, string>): Promise<boolean> {
  let png: Buffer;
  try {
    png = await readFile(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
  try {
    const there = readPngText(png);
    return ['Description', 'Pack', 'Seed', 'Settings', 'Edit'].every(
      (keyword) => there[keyword] === texts[keyword],
    );
  } catch {
    return false;
  }
}

/** The caption's letters and digits, at most 48 characters, for a file name. */
function slug(caption: string): string {
  const words = caption
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '-');
  return (
    [...words]
      .slice(0, 48)
      .join('')
      .replace(/^-+|-+$/g, '') || 'image'
  );
}
