import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordDiff } from './word-diff';

const caption = fc
  .array(fc.constantFrom('a', 'red', 'fox', 'on', 'blue'), { maxLength: 9 })
  .map((words) => words.join(' '));
const join = (before: string, after: string, drop: 'added' | 'removed'): string =>
  wordDiff(before, after)
    .filter(({ kind }) => kind !== drop)
    .map(({ text }) => text)
    .join(' ');

describe('changed words', () => {
  it('marks only the word that changed', () => {
    expect(wordDiff('a red fox on blue', 'a green fox on blue')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'removed', text: 'red' },
      { kind: 'added', text: 'green' },
      { kind: 'same', text: 'fox on blue' },
    ]);
  });

  it('says nothing when only letter case changed', () => {
    expect(wordDiff('A Red fox', 'a red fox')).toEqual([{ kind: 'same', text: 'a red fox' }]);
  });

  it('contains both captions whole', () => {
    fc.assert(
      fc.property(caption, caption, (before, after) => {
        expect(join(before, after, 'removed')).toBe(after);
        expect(join(before, after, 'added')).toBe(before);
      }),
    );
  });
});
