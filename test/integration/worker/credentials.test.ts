import { createHash } from 'node:crypto';
import { readPngText } from '@atelier/imagen/png';
import { type Provenance, type Reading, readCredentials } from '@atelier/provenance';
import { type Deps, generation, image, provenance as signing } from '@atelier/services';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { useDrawing } from '../../support/drawing';
import { aGeneration, ctxOf } from '../../support/factories';
import { newProvenance } from '../../support/provenance';
import { untilEnded } from '../../support/watch';

// Behaviours of docs/SPEC.md, section "Provenance".

const provenance = newProvenance();
const drawing = useDrawing({ provenance });
const { draw, start } = drawing;

const fileOf = async (generationId: string, size: number, format?: 'webp'): Promise<Uint8Array> =>
  (await image.open({ ctx: ctxOf(drawing.deps), input: { generationId, index: 0, size, format } })).read();

async function signedOf(
  id: string,
  size: number,
  format?: 'webp',
): Promise<Extract<Reading, { state: 'valid' }>> {
  const reading = readCredentials(await fileOf(id, size, format), provenance.trust);
  if (reading.state !== 'valid') throw new Error(reading.state);
  return reading;
}

test('PROV-8 stages of 256 and 1024 and copies of 512 or more are signed with caption, author and settings; drafts are not', async () => {
  const id = await draw({ guidanceWeight: 3 });
  for (const [size, format] of [
    [256, undefined],
    [1024, undefined],
    [512, 'webp'],
    [1024, 'webp'],
  ] as const) {
    const { facts } = await signedOf(id, size, format);
    expect(facts).toMatchObject({
      pack: 'tiny@0.0.1',
      size: size === 512 ? 1024 : size,
      about: { generation: id, index: 0, caption: 'a red fox', seed: 7, settings: '{"guidanceWeight":3}' },
    });
    expect(facts.about?.author).toMatch(/^person /);
  }
  for (const [size, format] of [
    [64, undefined],
    [64, 'webp'],
    // What cards load: the manifest would double it.
    [256, 'webp'],
  ] as const)
    expect(readCredentials(await fileOf(id, size, format), provenance.trust).state).toBe('absent');
});

test('PROV-8 the stage before and the parent are ingredients', async () => {
  const parent = await draw({ caption: 'a blue fox', stopAfter: 64 });
  const id = await draw({ parentId: parent });
  const before = createHash('sha256')
    .update(await fileOf(id, 256))
    .digest('hex');
  const { ingredients } = await signedOf(id, 1024);
  expect(ingredients).toEqual([
    { title: 'Stage of 256 pixels', relationship: 'inputTo', id: before },
    { title: 'a blue fox', relationship: 'inputTo', id: parent, url: `https://atelier.example/g/${parent}` },
  ]);
});

test('PROV-8 a copy names the PNG that it was made from', async () => {
  const id = await draw();
  const { facts, ingredients } = await signedOf(id, 512, 'webp');
  const source = createHash('sha256')
    .update(await fileOf(id, 1024))
    .digest();
  expect(Buffer.from(facts.source!)).toEqual(source);
  expect(ingredients.at(-1)).toMatchObject({ relationship: 'parentOf', id: source.toString('hex') });
});

test('PROV-9 an unlisted picture is signed without caption, author, settings and parent', async () => {
  const parent = await draw({ caption: 'a blue fox', stopAfter: 64 });
  const id = await draw({ unlisted: true, parentId: parent, stopAfter: 256 });
  const reading = await signedOf(id, 256);
  expect(reading).toMatchObject({ title: 'Picture', ingredients: [] });
  expect(reading.facts.about).toBeNull();
});

test.each(['unlisted', 'hidden', 'deleted'] as const)(
  'PROV-9 a parent that is %s is not named',
  async (how) => {
    const parent = await draw({ caption: 'a blue fox', stopAfter: 64 });
    await drawing.stop();
    const { id } = await aGeneration(drawing.ada, { parentId: parent, stopAfter: 256, seed: 7 });
    if (how === 'deleted') await generation.remove({ ctx: drawing.ada, input: { id: parent } });
    else
      await drawing.database.db.generation.update({
        where: { id: parent },
        data: how === 'unlisted' ? { unlisted: true } : { hiddenAt: new Date() },
      });
    await start();
    await untilEnded(drawing.ada, id);
    expect((await signedOf(id, 256)).ingredients).toEqual([]);
  },
);

test('PROV-10 the same pack, seed and settings give the same pixels and text, signed or not', async () => {
  // The mark carries the picture's id, so marked pixels differ from one picture to the next.
  const unmarked = { ...drawing.deps, provenance: { ...provenance, marks: false } };
  const first = await draw({ stopAfter: 256 }, unmarked);
  const second = await draw({ stopAfter: 256 }, unmarked);
  const plain = await draw({ stopAfter: 256 }, { ...drawing.deps, provenance: undefined });
  const pixels = await Promise.all(
    [first, second, plain].map(async (id) =>
      sharp(await fileOf(id, 256))
        .raw()
        .toBuffer(),
    ),
  );
  expect(pixels[1]).toEqual(pixels[0]);
  expect(pixels[2]).toEqual(pixels[0]);
  const texts = await Promise.all(
    [first, second, plain].map(async (id) => {
      const { 'atelier:generation': own, ...rest } = readPngText(await fileOf(id, 256));
      expect(own).toBe(id);
      return rest;
    }),
  );
  expect(texts[1]).toEqual(texts[0]);
  expect(texts[2]).toEqual(texts[0]);
});

test('PROV-10 a stage is signed once, also when storing it fails at first', async () => {
  let failed = 0;
  const { storage } = drawing.deps;
  const flaky: Deps = {
    ...drawing.deps,
    storage: {
      ...storage,
      put: async (key, bytes, options) => {
        if (key.startsWith('png/') && failed++ % 2 === 0) throw new Error('the disk is slow');
        await storage.put(key, bytes, options);
      },
    },
  };
  const id = await draw({ stopAfter: 256 }, flaky);
  expect(failed).toBeGreaterThan(2);
  const keys: string[] = [];
  for await (const { key } of storage.list('png/')) keys.push(key);
  expect(keys).toHaveLength(2);
  expect((await signedOf(id, 256)).facts.size).toBe(256);
});

test('PROV-11 a key store that fails costs the signature, not the picture', async () => {
  const errors: string[] = [];
  const signer = { ...provenance.signer!, sign: () => Promise.reject(new Error('the key store is away')) };
  const broken: Provenance = { ...provenance, signer };
  const log = { ...drawing.deps.log, error: (_: object, message: string) => void errors.push(message) };
  const id = await draw({ stopAfter: 256 }, { ...drawing.deps, provenance: broken, log });
  expect(readCredentials(await fileOf(id, 256), provenance.trust).state).toBe('absent');
  expect(errors).toEqual(['a stage could not be signed']);
});

test('PROV-18 a sheet of a message is signed with its pictures as ingredients, and verifies', async () => {
  const id = await draw({ count: 2, stopAfter: 64 });
  const shows = await Promise.all([0, 1].map(async (index) => ({ index, png: await fileOf(id, 64) })));
  const sheet = await sharp({ create: { width: 300, height: 150, channels: 3, background: '#468' } })
    .png()
    .toBuffer();
  const sign = (file: Uint8Array) =>
    signing.signSheet({ ctx: drawing.ada, input: { generationId: id, file, shows } });
  for (const file of [sheet, await sharp(sheet).webp().toBuffer()]) {
    const bytes = await sign(file);
    const reading = readCredentials(bytes, provenance.trust);
    expect(reading).toMatchObject({
      state: 'valid',
      facts: { size: null, pack: 'tiny@0.0.1', about: { generation: id, index: null, caption: 'a red fox' } },
      ingredients: shows.map(({ index, png }) => ({
        title: `Picture ${index + 1}`,
        relationship: 'componentOf',
        id: createHash('sha256').update(png).digest('hex'),
      })),
    });
    expect(
      await signing.verify({ ctx: ctxOf(drawing.deps, { kind: 'anonymous' }), input: { bytes } }),
    ).toMatchObject({
      verdict: 'unchanged',
      picture: { generationId: id, index: null, size: null, caption: 'a red fox' },
    });
  }
  await drawing.database.db.generation.update({ where: { id }, data: { unlisted: true } });
  expect(readCredentials(await sign(sheet), provenance.trust)).toMatchObject({
    title: 'Picture',
    facts: { about: null },
  });
});

test('PROV-18 a stored picture that is recoded for a message stays a copy of it', async () => {
  const id = await draw({ stopAfter: 256 });
  const png = await fileOf(id, 256);
  const file = await sharp(png).webp({ quality: 30 }).toBuffer();
  const bytes = await signing.signSheet({
    ctx: drawing.ada,
    input: { generationId: id, file, shows: [{ index: 0, png }] },
  });
  const reading = readCredentials(bytes, provenance.trust);
  expect(reading).toMatchObject({ state: 'valid', facts: { size: 256, about: { index: 0 } } });
});
