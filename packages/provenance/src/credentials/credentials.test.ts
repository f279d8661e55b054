import { PNG } from '@trustnxt/c2pa-ts/asset';
import { SuperBox } from '@trustnxt/c2pa-ts/jumbf';
import { ManifestStore } from '@trustnxt/c2pa-ts/manifest';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { findStore } from './container';
import { readCredentials } from './read';
import { signFile } from './sign';
import { signCopy } from './sign-copy';
import { contentOf, factsOf, newStudio, pngOf, rgbOf } from './studio.fixture';

const SIZE = 64;
const rgb = rgbOf(SIZE);
const studio = newStudio();
let png: Buffer;
let webp: Buffer;
let signed: Buffer;
let signedWebp: Buffer;

const sign = (file: Uint8Array, by = studio, at = new Date()): Promise<Buffer> =>
  signFile(file, contentOf(factsOf(rgb, SIZE, { signedAt: at })), by.signer!);
const stateOf = (file: Uint8Array, trust = studio.trust): string => readCredentials(file, trust).state;
const pixelsOf = (file: Uint8Array): Promise<Buffer> => sharp(file).raw().toBuffer();

beforeAll(async () => {
  png = await pngOf(rgb, SIZE);
  webp = await sharp(png).webp({ quality: 78 }).toBuffer();
  [signed, signedWebp] = [await sign(png), await sign(webp)];
});

describe('a signed file', () => {
  test('PROV-1 PNG and WebP read as valid, and say what was signed', () => {
    for (const file of [signed, signedWebp]) {
      const reading = readCredentials(file, studio.trust);
      expect(reading).toMatchObject({
        state: 'valid',
        facts: { pack: 'shapes@0.3.0', size: SIZE, about: { caption: 'a red fox', author: 'Ann' } },
      });
    }
  });

  test('PROV-1 an independent reader finds the PNG valid, and created by a trained model', async () => {
    const asset = new PNG(signed);
    const store = ManifestStore.read(SuperBox.fromBuffer(Uint8Array.from(asset.getManifestJUMBF()!)));
    expect((await store.validate(asset)).isValid).toBe(true);
    const [action] = store.getActiveManifest()!.assertions!.getActionAssertions()[0]!.actions;
    expect(action).toMatchObject({
      action: 'c2pa.created',
      digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
    });
  });

  test('PROV-2 signing leaves the pixels and every other chunk as they were', async () => {
    expect(await pixelsOf(signed)).toEqual(await pixelsOf(png));
    expect(await pixelsOf(signedWebp)).toEqual(await pixelsOf(webp));
    const { start, length } = findStore(signed)!;
    expect(Buffer.concat([signed.subarray(0, start), signed.subarray(start + length)])).toEqual(png);
  });

  test('PROV-2 signing again replaces the manifest', async () => {
    const again = await sign(signed);
    expect(stateOf(again)).toBe('valid');
    expect(Math.abs(again.length - signed.length)).toBeLessThan(8);
    expect(stateOf(await sign(signedWebp))).toBe('valid');
  });

  test('PROV-1 the pictures that it was made from are its ingredients', async () => {
    const facts = factsOf(rgb, SIZE);
    const file = await signFile(
      png,
      contentOf(facts, {
        ingredients: [
          { title: 'A blue fox', relationship: 'inputTo', id: 'one', url: 'https://atelier.example/g/1' },
          { title: 'Stage of 64 pixels', relationship: 'inputTo', id: 'two' },
        ],
      }),
      studio.signer!,
    );
    const asset = new PNG(file);
    const store = ManifestStore.read(SuperBox.fromBuffer(Uint8Array.from(asset.getManifestJUMBF()!)));
    expect((await store.validate(asset)).isValid).toBe(true);
    const titles = store
      .getActiveManifest()!
      .assertions!.assertions.flatMap((one) =>
        one.label === 'c2pa.ingredient.v3' && 'title' in one ? [one.title] : [],
      );
    expect(titles).toEqual(['A blue fox', 'Stage of 64 pixels']);
  });
});

describe('EDIT-SIGN-1 an edit', () => {
  const SOURCE = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
  const actionsOf = async (file: Uint8Array) => {
    const asset = new PNG(file);
    const store = ManifestStore.read(SuperBox.fromBuffer(Uint8Array.from(asset.getManifestJUMBF()!)));
    const validated = await store.validate(asset);
    expect(validated.statusEntries.filter(({ success }) => !success)).toEqual([]);
    return store.getActiveManifest()!.assertions!.getActionAssertions()[0]!.actions;
  };
  const parent = { title: 'A blue fox', relationship: 'parentOf' as const, id: 'one' };
  const stage = { title: 'Stage of 256 pixels', relationship: 'inputTo' as const, id: 'two' };

  test.each([
    ['edited', 'trainedAlgorithmicMedia'],
    ['edited_outside', 'compositeWithTrainedAlgorithmicMedia'],
  ] as const)('that was %s was opened and edited, not created', async (opened, type) => {
    const content = contentOf(factsOf(rgb, SIZE), { ingredients: [parent, stage], opened });
    const file = await signFile(png, content, studio.signer!);
    const [first, second, ...more] = await actionsOf(file);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ action: 'c2pa.opened', parameters: { ingredients: [expect.anything()] } });
    expect(second).toMatchObject({ action: 'c2pa.edited', digitalSourceType: `${SOURCE}${type}` });
    expect(readCredentials(file, studio.trust)).toMatchObject({
      state: 'valid',
      ingredients: [parent, stage],
    });
  });

  test('a copy of it has the PNG as its one parent', async () => {
    const content = contentOf(factsOf(rgb, SIZE), { ingredients: [parent], opened: 'edited' });
    const file = await signFile(png, content, studio.signer!);
    const copy = await signCopy(png, file, studio, new Date());
    expect((await actionsOf(copy)).map(({ action }) => action)).toEqual(['c2pa.opened', 'c2pa.transcoded']);
    const reading = readCredentials(copy, studio.trust);
    expect(reading).toMatchObject({
      ingredients: [
        { title: 'A blue fox', relationship: 'inputTo' },
        { title: 'Stored PNG', relationship: 'parentOf' },
      ],
    });
  });
});

describe('a file that is not what was signed', () => {
  test('PROV-5 a changed pixel, an added chunk, added bytes and a cut file are moved', async () => {
    const { start, length } = findStore(signed)!;
    const manifest = signed.subarray(start, start + length);
    const other = await pngOf(rgbOf(SIZE, 3), SIZE);
    const copied = Buffer.concat([other.subarray(0, start), manifest, other.subarray(start)]);
    const text = Buffer.from('0000000574455874610062636400000000', 'hex');
    for (const file of [
      copied,
      Buffer.concat([signed.subarray(0, -12), text, signed.subarray(-12)]),
      Buffer.concat([signed, Buffer.of(0)]),
      signed.subarray(0, -40),
      Buffer.concat([signed.subarray(0, start + length), manifest, signed.subarray(start + length)]),
    ])
      expect(stateOf(file)).toBe('moved');
    expect(stateOf(signed.subarray(0, start + 100))).toBe('absent');
  });

  test('PROV-6 another studio’s signature is foreign, even under the same organization', async () => {
    const other = newStudio('Atelier');
    expect(stateOf(await sign(png, other))).toBe('foreign');
  });

  test('PROV-6 an authority that takes our name is forged', async () => {
    const chain = studio.signer!.chain;
    const other = newStudio();
    const posing = { chain, sign: other.signer!.sign };
    expect(stateOf(await signFile(png, contentOf(factsOf(rgb, SIZE)), posing))).toBe('forged');
  });

  test('PROV-6 altered facts under our signature are forged', async () => {
    const at = signed.indexOf('a red fox');
    const altered = Buffer.from(signed);
    altered.write('a red hat', at);
    expect(stateOf(altered)).toBe('forged');
  });

  test('PROV-6 a time outside the certificate’s years is forged', async () => {
    const later = new Date(Date.now() + 3 * 365 * 24 * 60 * 60 * 1000);
    expect(stateOf(await sign(png, studio, later))).toBe('forged');
    expect(stateOf(await sign(png, studio, new Date('2001-01-01')))).toBe('forged');
  });

  test('PROV-6 the other form of an ECDSA signature is refused', async () => {
    const { s, store } = signatureOf(signed);
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const flipped = (order - BigInt(`0x${s.toString('hex')}`)).toString(16).padStart(64, '0');
    const file = Buffer.from(signed);
    file.write(flipped, signed.indexOf(s), 'hex');
    expect(store.includes(s)).toBe(true);
    expect(stateOf(file)).toBe('forged');
  });

  test('PROV-6 files without credentials are absent, whatever they are', () => {
    for (const file of [png, webp, Buffer.alloc(0), Buffer.from('RIFF'), png.subarray(0, 20)])
      expect(stateOf(file)).toBe('absent');
  });
});

describe('a file that is made to be slow', () => {
  test('PROV-16 millions of chunks, boxes and segments are not all read', () => {
    const chunk = Buffer.from('00000000746578740a1b2c3d', 'hex');
    const many = Buffer.alloc(20 * 1024 * 1024, chunk);
    const boxes = Buffer.alloc(12 * 1024 * 1024, Buffer.from('000000086a756d64', 'hex'));
    const head = Buffer.alloc(8);
    head.writeUInt32BE(boxes.length);
    head.write('caBX', 4, 'latin1');
    expect(stateOf(Buffer.concat([png.subarray(0, 33), many]))).toBe('absent');
    expect(
      stateOf(Buffer.concat([png.subarray(0, 33), head, boxes, Buffer.alloc(4), png.subarray(33)])),
    ).toBe('foreign');
    expect(
      stateOf(
        Buffer.concat([Buffer.from('ffd8', 'hex'), Buffer.alloc(20_000_000, Buffer.from('ffe10002', 'hex'))]),
      ),
    ).toBe('absent');
  });
});

/** The last 32 bytes of a signature, which end the store. */
function signatureOf(file: Buffer): { s: Buffer; store: Buffer } {
  const store = Buffer.from(findStore(file)!.store);
  return { s: store.subarray(-32), store };
}
