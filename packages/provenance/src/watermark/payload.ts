import { createHmac } from 'node:crypto';

const MS_BITS = 42n;
const RANDOM_BITS = 22n;
const HALF = (1n << 32n) - 1n;
const ROUNDS = 8;

/**
 * The payload of a mark: of a UUID of version 7 (RFC 9562) the time (42 of its 48 bits: until the year 2109)
 * and the first 22 random bits, under a keyed permutation (a Feistel network, Luby and Rackoff 1988), so that
 * it tells nothing to others.
 * @throws Error when `id` is no UUID
 */
export function payloadOfId(id: string, key: Uint8Array): bigint {
  const hex = id.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw new Error('a mark carries a UUID');
  const bits = BigInt(`0x${hex}`);
  const ms = (bits >> 80n) & ((1n << MS_BITS) - 1n);
  // After the version's four bits 12 random bits, after the variant's two the others.
  const random = (((bits >> 64n) & 0xfffn) << 10n) | ((bits >> 52n) & 0x3ffn);
  return permuted((ms << RANDOM_BITS) | random, key, 'forth');
}

/** The first and the last UUID of version 7 that have this payload, in the order of PostgreSQL's `uuid`. */
export function idsOfPayload(payload: bigint, key: Uint8Array): { first: string; last: string } {
  const plain = permuted(payload, key, 'back');
  const random = plain & ((1n << RANDOM_BITS) - 1n);
  const first =
    ((plain >> RANDOM_BITS) << 80n) |
    (7n << 76n) |
    ((random >> 10n) << 64n) |
    (2n << 62n) |
    ((random & 0x3ffn) << 52n);
  return { first: uuid(first), last: uuid(first | ((1n << 52n) - 1n)) };
}

function permuted(block: bigint, key: Uint8Array, direction: 'forth' | 'back'): bigint {
  let [left, right] = [block >> 32n, block & HALF];
  for (let step = 0; step < ROUNDS; step++) {
    const round = direction === 'forth' ? step : ROUNDS - 1 - step;
    const mixed = createHmac('sha256', key).update(`mark:payload:${round}:${right}`).digest().readUInt32BE(0);
    [left, right] = [right, left ^ BigInt(mixed)];
  }
  // The halves change places once more, so that the way back is the same with the rounds in reverse.
  return (right << 32n) | left;
}

const uuid = (bits: bigint): string =>
  bits
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
