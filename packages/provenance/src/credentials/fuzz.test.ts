import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Provenance } from '../keys/open';
import { examine } from '../verdict/examine';
import { judge } from '../verdict/judge';
import { claimsInText, findStore } from './container';
import { readCredentials } from './read';
import { signFile } from './sign';
import { contentOf, factsOf, newStudio, pngOf, rgbOf } from './studio.fixture';

const FILES = 5_000;
/** Every so many are decoded and judged too, which takes longer. */
const EXAMINED = 10;

/** A generator of numbers below `n` that gives the same ones in each run (mulberry32). */
function randomFrom(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

/** Changes a file in one of the ways in which files get damaged or forged. Half of the hits are the manifest. */
function mutate(file: Buffer, random: (n: number) => number): Buffer {
  const { start, length } = findStore(file)!;
  const place = (): number => (random(2) === 0 ? start + random(length) : random(file.length));
  const out = Buffer.from(file);
  const at = place();
  switch (random(7)) {
    case 0:
      out[at]! ^= 1 << random(8);
      return out;
    case 1:
      for (let more = 0; more < 8; more++) out[place()] = random(256);
      return out;
    case 2:
      return out.subarray(0, at);
    case 3:
      return Buffer.concat([out.subarray(0, at), Buffer.from([random(256)]), out.subarray(at)]);
    case 4:
      return Buffer.concat([out.subarray(0, at), out.subarray(at + 1 + random(64))]);
    case 5: {
      const from = place();
      return Buffer.concat([out.subarray(0, at), out.subarray(from, from + random(256)), out.subarray(at)]);
    }
    default:
      out.writeUInt32BE(
        [0, 1, 0xffffffff, 0x7fffffff, random(0xffffffff)][random(5)]!,
        Math.min(at, out.length - 4),
      );
      return out;
  }
}

async function verdictOn(file: Uint8Array, { trust, watermarkKeys }: Provenance): Promise<string> {
  const examined = await examine(file, watermarkKeys);
  if (!examined) return 'unreadable';
  const reading = readCredentials(file, trust);
  return judge({ reading, examined, looked: true, claims: claimsInText(file), stored: false, kept: false })
    .verdict;
}

test(`PROV-7 of ${FILES} mutated files none is valid, and none makes the reader throw`, async () => {
  const studio = newStudio();
  const rgb = rgbOf(48);
  const png = await pngOf(rgb, 48);
  const files = await Promise.all(
    [png, await sharp(png).webp().toBuffer(), await sharp(png).webp({ lossless: true }).toBuffer()].map(
      (file) => signFile(file, contentOf(factsOf(rgb, 48)), studio.signer!),
    ),
  );
  const random = randomFrom(24);
  const states: Record<string, number> = {};
  const verdicts: string[] = [];
  for (let made = 0; made < FILES; ) {
    const original = files[made % files.length]!;
    const file = mutate(original, random);
    if (file.equals(original)) continue;
    made++;
    const { state } = readCredentials(file, studio.trust);
    claimsInText(file);
    states[state] = (states[state] ?? 0) + 1;
    if (made % EXAMINED === 0) verdicts.push(await verdictOn(file, studio));
    if (state === 'valid')
      throw new Error(`valid: number ${made}, ${file.length} of ${original.length} bytes`);
  }
  expect(new Set(verdicts)).toEqual(new Set(['changed', 'foreign', 'forged', 'unreadable']));
  // The mutations reach every kind of damage.
  expect(Object.keys(states).sort()).toEqual(['absent', 'foreign', 'forged', 'moved']);
});
