import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { CODED_BITS, codedBitsOf, payloadOf } from './codeword';
import { decodeBits } from './convolutional-code';

/** Numbers of a normal distribution, always the same ones (Park and Miller; Box and Muller). */
function* gaussian(): Generator<number> {
  let state = 1;
  const uniform = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  for (;;) yield Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const mask = Buffer.from('a1b2c3d4e5f60718293a4b5c', 'hex');
const noise = gaussian();
const noisy = (bits: Uint8Array, deviation: number): Float64Array =>
  Float64Array.from(bits, (bit) => (bit ? 1 : -1) + deviation * noise.next().value!);

test('MARK-8: the code gives the payload back at a signal to noise ratio of 3 dB a bit', () => {
  // Eb/N0 = 3 / (2 · deviation²), for a rate of 1/3.
  const deviation = Math.sqrt(3 / (2 * 10 ** 0.3));
  for (let round = 0; round < 100; round++) {
    const payload = BigInt(round) * 0x0123_4567_89ab_cdefn;
    expect(payloadOf(noisy(codedBitsOf(payload, mask), deviation), mask)).toBe(payload);
  }
});

test('MARK-8: a check of noise fails as often as 32 independent bits do', () => {
  const differing = Array.from({ length: 400 }, () => {
    const word = Buffer.from(mask);
    const soft = Float64Array.from({ length: CODED_BITS }, () => noise.next().value!);
    for (const [bit, value] of decodeBits(soft).entries()) word[bit >> 3]! ^= value << (7 - (bit & 7));
    const wrong = (crc32(word.subarray(0, 8)) ^ word.readUInt32BE(8)) >>> 0;
    return wrong.toString(2).replaceAll('0', '').length;
  });
  const mean = differing.reduce((sum, each) => sum + each, 0) / differing.length;
  const variance = differing.reduce((sum, each) => sum + (each - mean) ** 2, 0) / differing.length;
  // Of the binomial distribution with n = 32 and p = 1/2: mean 16, variance 8; bounds of 4 standard errors.
  expect(Math.abs(mean - 16)).toBeLessThan(4 * Math.sqrt(8 / 400));
  expect(Math.abs(variance - 8)).toBeLessThan(4 * 8 * Math.sqrt(2 / 400));
  expect(Math.min(...differing)).toBeGreaterThan(3);
});
