import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Inference, Runner } from '@atelier/gpu-worker';
import { generate, loadPack, type Pack } from '@atelier/imagen';
import { writeTinyPack } from '@atelier/imagen/testing';
import { image, readPackView } from '@atelier/services';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fileOf, startTestBot, type TestBot, textOf } from '../../support/bot';
import type { StoredMessage } from '../../support/discord';
import { catalogueOf } from '../../support/factories';
import { pixelData } from '../../support/png';
import { aRunner } from '../../support/runner';

// Real nets (the tiny pack) draw here, in this process, so that pictures differ by their words.

let folder: string;
let pack: Pack;
let test: TestBot;
let runner: Runner;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'atelier-bot-drawn-'));
  const directory = await writeTinyPack(path.join(folder, 'tiny'));
  pack = await loadPack(directory, { device: 'cpu', threads: 1 });
  test = await startTestBot({ packs: catalogueOf(await readPackView(directory)) });
  const inference: Inference = { render: (request, { signal }) => generate(pack, request, { signal }) };
  runner = aRunner(test.web.deps, inference);
  await runner.start();
});
afterAll(async () => {
  await runner?.stop();
  await test?.stop();
  await pack?.close();
  await rm(folder, { recursive: true });
});

const isDrawn = (message: StoredMessage | null): boolean => textOf(message).includes('✅');
/** /imagine, once its message shows the finished picture. */
async function imagine(caption: string, options: Record<string, string | number>) {
  const asked = test.discord.slash('imagine', { caption, ...options });
  await test.discord.until(() => isDrawn(asked.original));
  const message = asked.original!;
  return { message, generationId: await generationOf(message) };
}
async function stored(generationId: string, index: number, size: 64 | 256): Promise<Buffer> {
  const ctx = { actor: { kind: 'anonymous' }, deps: test.web.deps } as const;
  return Buffer.from(await (await image.open({ ctx, input: { generationId, index, size } })).read());
}
const generationOf = async ({ id }: StoredMessage): Promise<string> =>
  (await test.web.deps.db.discordMessage.findUniqueOrThrow({ where: { messageId: id } })).generationId;

it('B-GRID-3 each cell has the pixels of its caption and seed alone, as a draft, promoted and remixed', async () => {
  const { discord } = test;
  const grid = await imagine('a {red, blue} {fox, owl}', { seed: 11 });
  const cells: [string, string][] = [
    ['red · fox', 'a red fox'],
    ['red · owl', 'a red owl'],
    ['blue · fox', 'a blue fox'],
    ['blue · owl', 'a blue owl'],
  ];
  const seen = new Set<string>();
  for (const [index, [name, caption]] of cells.entries()) {
    const alone = await imagine(caption, { seed: 11, stop: 64 });
    const draft = await stored(grid.generationId, index, 64);
    expect(pixelData(draft)).toEqual(pixelData(await stored(alone.generationId, 0, 64)));
    seen.add(pixelData(draft).toString('base64'));
    // A draft is shown enlarged, each of its pixels a square of sixteen.
    const opened = discord.press(grid.message, name);
    await discord.until(() => opened.original?.attachments.length);
    const shown = await discord.download(fileOf(opened.original)?.url ?? '');
    const reduced = sharp(shown).resize(64, 64, { kernel: 'nearest' }).removeAlpha().raw();
    expect(await reduced.toBuffer()).toEqual(await sharp(draft).removeAlpha().raw().toBuffer());
  }
  expect(seen.size).toBe(4);

  const opened = discord.press(grid.message, 'blue · fox');
  await discord.until(() => opened.original?.attachments.length);
  const form = discord.press(opened.original!, 'Remix');
  await discord.until(() => form.callback);
  const remix = discord.submit(form, {});
  await discord.until(() => isDrawn(remix.original));
  const remixed = await generationOf(remix.original!);
  expect(pixelData(await stored(remixed, 0, 64))).toEqual(pixelData(await stored(grid.generationId, 2, 64)));

  discord.press(opened.original!, 'Promote to 256');
  await discord.until(() => JSON.stringify(grid.message.components).includes('blue · fox · 256'));
  const alone = await imagine('a blue fox', { seed: 11, stop: 256 });
  const large = discord.press(grid.message, 'blue · fox · 256');
  await discord.until(() => large.original?.attachments.length);
  const shown = await discord.download(fileOf(large.original)?.url ?? '');
  expect(shown).toEqual(await stored(grid.generationId, 2, 256));
  expect(pixelData(shown)).toEqual(pixelData(await stored(alone.generationId, 0, 256)));
});
