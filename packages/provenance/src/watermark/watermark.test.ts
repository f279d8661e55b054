import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { BEYOND, GOALS, type Picture } from '../../bench/attacks';
import { detectMark, embedMark, idsOfPayload, payloadOfId, removeMark } from '.';
import { aPicture } from './picture.fixture';

const key = Buffer.alloc(32, 7);
const otherKey = Buffer.alloc(32, 8);
const mark = { key, payload: 0xfedc_ba98_7654_3210n };

const marked = (picture: Picture, of = mark): Picture => ({
  ...picture,
  rgb: embedMark(picture.rgb, picture.width, picture.height, of).rgb,
});
const found = ({ rgb, width, height }: Picture, keys: Uint8Array[] = [key]) =>
  detectMark(rgb, width, height, keys);

const crop = GOALS.find(({ name }) => name.startsWith('crop'))!;

function psnr(one: Uint8Array, other: Uint8Array): number {
  const squares = one.reduce((sum, value, at) => sum + (value - other[at]!) ** 2, 0);
  return 10 * Math.log10((255 * 255 * one.length) / squares);
}

test.each([256, 1024])(
  'MARK-1: a picture of %i pixels carries 64 bits, at 42 dB or more from the unmarked one',
  (size) => {
    const picture = aPicture(size);
    const { rgb } = marked(picture);
    expect(found({ ...picture, rgb })).toEqual({ payload: mark.payload, key: 0 });
    expect(psnr(rgb, picture.rgb)).toBeGreaterThan(42);
  },
);

test('MARK-1: a picture that is all detail is changed no more than others', () => {
  let noise = 1;
  const rgb = Uint8Array.from({ length: 256 * 256 * 3 }, () => {
    noise = (noise * 48_271) % 2_147_483_647;
    return noise % 256;
  });
  expect(psnr(marked({ rgb, width: 256, height: 256 }).rgb, rgb)).toBeGreaterThan(42);
});

test.each([
  ['blue', [74, 122, 205]],
  ['white', [246, 246, 246]],
  ['pure white', [255, 255, 255]],
  ['black', [0, 0, 0]],
] as const)('MARK-2: a mark on a %s ground can be taken out again, to the last bit', (_, sky) => {
  const { rgb, width, height } = aPicture(256, sky);
  const { rgb: changed, undo } = embedMark(rgb, width, height, mark);
  expect(Buffer.from(removeMark(changed, width, height, mark, undo)).equals(rgb)).toBe(true);
  expect(() => removeMark(changed, width, height, { ...mark, payload: 1n }, undo)).toThrow('another mark');
  expect(() => removeMark(changed, width, height, { ...mark, key: otherKey }, undo)).toThrow('another mark');
});

test('MARK-3: equal pixels, key and payload give equal bytes on every machine', () => {
  const digest = (size: number) =>
    createHash('sha256')
      .update(marked(aPicture(size)).rgb)
      .digest('hex');
  expect(digest(256)).toBe('0517ea47e6d9b27707b7fa3267ff5e9407d4c326237a9a11f56b91e17eca4771');
  expect(digest(1024)).toBe('c1b6f6d6fa1f6cb668b6b258b35b57e2588edb1845b9678074de7ae2e9e2ba17');
});

for (const size of [256, 1024])
  test.each([...GOALS, ...BEYOND])(
    `MARK-4: at ${size} pixels a picture keeps its mark: $name`,
    async ({ run }) => {
      expect(found(await run(marked(aPicture(size)), 5))).toEqual({ payload: mark.payload, key: 0 });
    },
  );

test('MARK-5: pictures without a mark, and marks of another key, give nothing', async () => {
  const picture = aPicture(256);
  expect(found(picture)).toBeNull();
  expect(found(await crop.run(picture, 3))).toBeNull();
  expect(found(marked(picture), [otherKey])).toBeNull();
  expect(found(marked(picture), [])).toBeNull();
  expect(found({ rgb: new Uint8Array(300 * 200 * 3), width: 300, height: 200 })).toBeNull();
  expect(found({ rgb: new Uint8Array(3), width: 1, height: 1 })).toBeNull();
  expect(() => found({ ...picture, width: 255 })).toThrow('width · height · 3');
}, 60_000);

test('MARK-6: marks of an earlier key are still found, and it is said which key it was', async () => {
  const picture = marked(aPicture(256), { ...mark, key: otherKey });
  expect(found(picture, [key, otherKey])).toEqual({ payload: mark.payload, key: 1 });
  expect(found(await crop.run(picture, 2), [key, otherKey])).toEqual({ payload: mark.payload, key: 1 });
});

test('MARK-7: a payload names the picture to the key holder, and nothing to others', () => {
  const id = '019a8f3c-77e1-7abc-9def-0123456789ab';
  const { first, last } = idsOfPayload(payloadOfId(id, key), key);
  expect(first).toBe('019a8f3c-77e1-7abc-9de0-000000000000');
  expect(last).toBe('019a8f3c-77e1-7abc-9def-ffffffffffff');
  expect(first <= id && id <= last).toBe(true);
  // The next millisecond changes half of the bits.
  const next = payloadOfId('019a8f3c-77e2-7abc-9def-0123456789ab', key);
  const differing = (payloadOfId(id, key) ^ next).toString(2).replaceAll('0', '').length;
  expect(differing).toBeGreaterThan(16);
  expect(payloadOfId(id, otherKey)).not.toBe(payloadOfId(id, key));
  expect(() => payloadOfId('none', key)).toThrow('UUID');
});
