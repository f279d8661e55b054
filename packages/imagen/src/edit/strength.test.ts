import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { packDirectory } from '../cli/command';
import { generate, loadPack, type Pack, type PictureEdit } from '../index';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const STRENGTHS = [0, 0.2, 0.35, 0.5, 0.7, 1];
const SEEDS = [1, 2, 3, 4, 5];
let pack: Pack;
beforeAll(async () => {
  const dir = await packDirectory('atelier-small');
  pack = await loadPack(dir, { device: 'cpu', threads: 1, stages: ['base64'] });
});
afterAll(() => pack.close());

async function draw(caption: string, seed: number, edit?: PictureEdit): Promise<Uint8Array> {
  const request = { caption, seed, stopAfter: 64, previews: false, ...(edit && { edit }) } as const;
  for await (const event of generate(pack, request)) if (event.type === 'stage-done') return event.rgb;
  throw new Error('nothing was drawn');
}

test('EDIT-START-6 under other words the mean distance to the source rises with the strength, with the shipped pack', async () => {
  const source = { 64: await draw('a red fox on a blue background', 99) };
  const means: number[] = [];
  for (const strength of STRENGTHS) {
    let sum = 0;
    for (const seed of SEEDS) {
      const out = await draw('a fox in the snow', seed, { source, strength });
      sum += Math.sqrt(
        out.reduce((total, value, i) => total + (value - source[64][i]!) ** 2, 0) / out.length,
      );
    }
    means.push(sum / SEEDS.length);
  }
  expect(means[0]).toBe(0);
  expect(means).toEqual(means.toSorted((a, b) => a - b));
  expect(new Set(means).size).toBe(STRENGTHS.length);
});
