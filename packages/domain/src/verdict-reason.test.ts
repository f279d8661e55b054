import { expect, it } from 'vitest';
import { markWord, verdictReason } from './verdict-reason';

it.each([
  ['unchanged', 'valid', 'same', 'signed'],
  ['unchanged', 'absent', 'same', 'stored'],
  ['changed', 'broken', 'same', 'rewritten'],
  ['changed', 'broken', 'similar', 'reworked'],
  ['changed', 'broken', 'different', 'replaced'],
  ['changed', 'broken', 'unknown', 'altered'],
  ['changed', 'absent', 'same', 'stripped'],
  ['marked', 'absent', 'unknown', 'marked'],
  ['marked', 'foreign', 'unknown', 'marked'],
  ['foreign', 'foreign', 'unknown', 'foreign'],
  ['forged', 'absent', 'unknown', 'falseText'],
  ['forged', 'broken', 'different', 'falseSignature'],
] as const)(
  'PROV-20 a file that is %s, with a signature %s and pixels %s, is %s',
  (verdict, signature, pixels, reason) => {
    expect(verdictReason({ verdict, signature, pixels })).toBe(reason);
  },
);

it.each([
  ['unchanged', 'not_looked_for', 'not_needed'],
  ['marked', 'found', 'found'],
  ['foreign', 'not_looked_for', 'not_looked_for'],
] as const)('PROV-20 of the mark of a file that is %s, %s, it says %s', (verdict, mark, word) => {
  expect(markWord({ verdict, mark })).toBe(word);
});
