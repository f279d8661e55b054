import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { ensureKeys } from '../keys/files';
import { openProvenance, type Provenance } from '../keys/open';
import type { Facts } from './facts';
import { likenessOf } from './likeness';
import type { Content } from './manifest';

/** A folder for keys, deleted with the machine's temporary files. */
export const newFolder = (): string => mkdtempSync(path.join(tmpdir(), 'atelier-keys-'));

export const openFolder = (folder: string): Provenance =>
  openProvenance({ DATA_DIR: folder, CREDENTIALS: 'on', WATERMARK: 'on' });

/** A studio with keys of its own. */
export function newStudio(organization = 'Atelier', now = new Date()): Provenance {
  const folder = newFolder();
  ensureKeys(folder, organization, now);
  return openFolder(folder);
}

/** RGB bytes of a picture with shapes: its colours depend on `seed`. */
export function rgbOf(size: number, seed = 1): Buffer {
  const rgb = Buffer.alloc(size * size * 3);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let channel = 0; channel < 3; channel++) {
        const wave = Math.sin((x / size) * 5 * seed + channel) + Math.cos((y / size) * 7 + seed * channel);
        rgb[(y * size + x) * 3 + channel] = 128 + 60 * wave + ((x * 31 + y * 17) % 5);
      }
  return rgb;
}

export const pngOf = (rgb: Buffer, size: number): Promise<Buffer> =>
  sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toBuffer();

export const factsOf = (rgb: Uint8Array, size: number, more: Partial<Facts> = {}): Facts => ({
  signedAt: new Date(),
  pack: 'shapes@0.3.0',
  size,
  marked: false,
  likeness: likenessOf(rgb, size, size),
  pixels: null,
  source: null,
  about: {
    generation: '01940000-0000-7000-8000-000000000001',
    index: 0,
    caption: 'a red fox',
    author: 'Ann',
    seed: 7,
    settings: '{}',
  },
  ...more,
});

export const contentOf = (facts: Facts, more: Partial<Content> = {}): Content => ({
  facts,
  title: facts.about?.caption ?? 'Picture',
  ingredients: [],
  ...more,
});
