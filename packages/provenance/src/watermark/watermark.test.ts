import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { detectMark, embedMark, idsOfPayload, payloadOfId, removeMark } from '.';
import { aPicture, open, type Picture, taken } from './picture.fixture';

const key = Buffer.alloc(32, 7);
const otherKey = Buffer.alloc(32, 8);
const mark = { key, payload: 0xfedc_ba98_7654_3210n };

const marked = (picture: Picture, of = mark): Picture => ({
  ...picture,
  rgb: embedMark(picture.rgb, picture.width, picture.height, of).rgb,
});
const found = ({ rgb, width, height }: Picture, keys: Uint8Array[] = [key]) =>
  detectMark(rgb, width, height, keys);

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

const half = async (picture: Picture) => {
  const { width, height } = picture;
  const small = await taken(open(picture).resize(width / 2, height / 2));
  return taken(open(small).resize(width, height));
};
const cropped = (picture: Picture, right: number, down: number, area = 0.7) => {
  const side = Math.ceil(picture.width * Math.sqrt(area));
  const room = picture.width - side;
  return taken(
    open(picture).extract({
      left: Math.round(right * room),
      top: Math.round(down * room),
      width: side,
      height: side,
    }),
  );
};
const scaled = (picture: Picture, by: number) => taken(open(picture).resize(Math.round(picture.width * by)));

const ATTACKS: [string, (picture: Picture) => Promise<Picture>][] = [
  ['JPEG of quality 70', async (it) => taken(await open(it).jpeg({ quality: 70 }).toBuffer())],
  ['WebP of quality 70', async (it) => taken(await open(it).webp({ quality: 70 }).toBuffer())],
  ['resizing to half and back', half],
  ['a crop that keeps 70 %, from the corner', (it) => cropped(it, 0, 0)],
  ['a crop that keeps 70 %, from anywhere', (it) => cropped(it, 0.37, 0.81)],
  ['a screenshot at 125 %', (it) => scaled(it, 1.25)],
  ['10 % more brightness', (it) => taken(open(it).linear(1.1, 0))],
  ['10 % less brightness', (it) => taken(open(it).linear(0.9, 0))],
  ['doubling', (it) => scaled(it, 2)],
  ['a screenshot of a crop at an odd scale', async (it) => scaled(await cropped(it, 0.6, 0.2), 0.9137)],
  ['stretching', (it) => taken(open(it).resize(it.width, Math.round(it.height * 0.8), { fit: 'fill' }))],
  ['a turn by 90°', (it) => taken(open(it).rotate(90))],
  ['mirroring', (it) => taken(open(it).flop())],
  ['grey', (it) => taken(open(it).modulate({ saturation: 0 }))],
  [
    'a screenshot of a page around it',
    async (it) => {
      const shot = await scaled(it, 1.25);
      return taken(open(shot).extend({ left: 203, right: 91, top: 37, bottom: 60, background: '#16181d' }));
    },
  ],
];

for (const size of [256, 1024])
  test.each(ATTACKS)(`MARK-4: at ${size} pixels the mark survives %s`, async (_, attack) => {
    expect(found(await attack(marked(aPicture(size))))).toEqual({ payload: mark.payload, key: 0 });
  });

test('MARK-5: pictures without a mark, and marks of another key, give nothing', async () => {
  const picture = aPicture(256);
  expect(found(picture)).toBeNull();
  expect(found(await cropped(picture, 0.2, 0.9))).toBeNull();
  expect(found(marked(picture), [otherKey])).toBeNull();
  expect(found(marked(picture), [])).toBeNull();
  expect(found({ rgb: new Uint8Array(300 * 200 * 3), width: 300, height: 200 })).toBeNull();
  expect(found({ rgb: new Uint8Array(3), width: 1, height: 1 })).toBeNull();
  expect(() => found({ ...picture, width: 255 })).toThrow('width · height · 3');
}, 60_000);

test('MARK-6: marks of an earlier key are still found, and it is said which key it was', async () => {
  const picture = marked(aPicture(256), { ...mark, key: otherKey });
  expect(found(picture, [key, otherKey])).toEqual({ payload: mark.payload, key: 1 });
  expect(found(await cropped(picture, 0.5, 0.5), [key, otherKey])).toEqual({ payload: mark.payload, key: 1 });
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
