import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CaptionTokenizer } from './caption-tokenizer';
import { longestFitting } from './longest-fitting';

const PACK = join(import.meta.dirname, '../../../gpu-worker/packs/atelier-small');
const read = (name: string) => JSON.parse(readFileSync(join(PACK, name), 'utf8')) as object;
const tokenizer = new CaptionTokenizer({
  definition: read('tokenizer.json'),
  config: read('tokenizer_config.json'),
  clean: 'lower',
  maxTokens: 48,
});
const LONG = 'a red fox on a blue background to the left of a green owl '.repeat(8).trim();

describe('CUT-1 the part of a caption that a pack reads', () => {
  it.each(['a red fox', 'A  Red FOX ', '🦊', ''])('is all of "%s"', (caption) => {
    expect(tokenizer.kept(caption)).toBe(caption);
  });

  it.each([
    ['words', LONG],
    ['words after one that is longer than all tokens', `${'x7'.repeat(60)} ${LONG}`],
    ['one long word', 'x7'.repeat(100)],
    ['emoji between words', 'fox👨‍👩‍👧‍👦'.repeat(60)],
    ['Chinese between words', '一只fox红色的owl'.repeat(30)],
    ['capitals that the cleaning lowers', LONG.toUpperCase()],
  ])('is the longest beginning that fits, between two words or graphemes: %s', (_, caption) => {
    const kept = tokenizer.kept(caption);
    expect(tokenizer.fits(caption)).toBe(false);
    expect(tokenizer.fits(kept)).toBe(true);
    expect(caption.startsWith(kept)).toBe(true);
    expect(kept).toBe(kept.trimEnd());
    expect(kept.length).toBeGreaterThan(0);
    // The encoder's input begins with the tokens of the kept caption.
    const read = tokenizer.encode(caption);
    expect(read).toHaveLength(48);
    expect(read.slice(0, tokenizer.encode(kept).length - 1)).toEqual(tokenizer.encode(kept).slice(0, -1));
  });

  it('ends with a whole word, and no further word would fit', () => {
    const kept = tokenizer.kept(LONG);
    const [next] = LONG.slice(kept.length).trim().split(' ');
    expect(LONG[kept.length]).toBe(' ');
    expect(tokenizer.fits(`${kept} ${next}`)).toBe(false);
  });

  it('is nothing where nothing fits', () => {
    expect(longestFitting('a red fox', () => false)).toBe('');
  });
});
