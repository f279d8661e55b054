import { expect, test } from 'vitest';
import { readCharsmap } from './charsmap';

/**
 * Made by SentencePiece of ten rules: the ligature fi, a circled one, a full-width A, two Japanese pairs that
 * compose, a joiner and a byte order mark to blanks, a half, an Arabic ligature, e with an acute accent.
 */
const TABLE =
  'AAQAAACQAQBlPAMAzAACAIEdAAANAACAvQ0AAAQAAICACAIAjQUAAAAAAICgBQAAAgAAgIEoAgCLgAMA43ACAJl5AACCGAIA' +
  'FQAAgIEFAAAKAACAugUAABAAAICR8AIAv3kAAKEFAAAIAACAtrgDAO/kAgC+fAIAng0AABkAAIAeAAAArMwCACAAAAAjAAAA' +
  'IgAAACUAAAAkAAAAJwAAACYAAAApAAAAKAAAACsAAAAqAAAALQAAACwAAAAvAAAALgAAALwkAgC9dAIAMwAAADIAAAA1AAAA' +
  'NAAAADcAAAC7fAIAOQAAADgAAAA7AAAAt1QCAD0AAAA8AAAAPwAAAD4AAABBAAAAQAAAAEMAAABCAAAARQAAAEQAAABHAAAA' +
  'RgAAAEkAAABIAAAASwAAAEoAAABNAAAATAAAAE8AAABOAAAAUQAAAFAAAABTAAAAUgAAAFUAAABUAAAAVwAAAFYAAABZAAAA' +
  'WAAAAFsAAABaAAAAXQAAAFwAAABfAAAAXgAAAGEAAABgAAAAYwAAAGIAAABlAAAAZAAAAGcAAABmAAAAaQAAAGgAAABrAAAA' +
  'agAAAG0AAABsAAAAbwAAAG4AAABxAAAAcAAAAHMAAAByAAAAdQAAAHQAAAB3AAAAdgAAAHkAAAB4AAAAewAAAHoAAAB9AAAA' +
  'fAAAAH8AAAB+AAAAgQAAAIAAAACDAAAAggAAAIUAAACEAAAA4gQAAOMoAACJAAAAiAAAAIsAAADvHAAAjQAAAIwAAACPAAAA' +
  'jgAAAJEAAACQAAAAkwAAAJIAAACVAAAAlAAAAJcAAACWAAAAmQAAAJgAAACbAAAAmgAAAJ0AAACcAAAAnwAAAJ4AAAChAAAA' +
  'oAAAAKMAAACiAAAApQAAAKQAAADCeAAApgAAAKkAAACoAAAAqwAAAKoAAACtAAAArAAAAK8AAACuAAAAsQAAALAAAACzAAAA' +
  'sgAAALUAAAC0AAAAtwAAALYAAAC5AAAAuAAAALsAAAC6AAAAvQAAALwAAAC/AAAAvgAAAMEAAADAAAAAwwAAAMIAAADFAAAA' +
  'xAAAAMcAAADGAAAAyQAAAMgAAADLAAAAygAAAM0AAADMAAAAzwAAAM4AAADRAAAA0AAAANMAAADSAAAA1QAAANQAAADXAAAA' +
  '1gAAANkAAADYAAAA2wAAANoAAADdAAAA3AAAAN8AAADeAAAA4QAAAOAAAADjAAAA4gAAAOUAAADkAAAA5wAAAOYAAADpAAAA' +
  '6AAAAOsAAADqAAAA7QAAAOwAAADvAAAA7gAAAPEAAADwAAAA8wAAAPIAAAD1AAAA9AAAAPcAAAD2AAAA+QAAAPgAAAD7AAAA' +
  '+gAAAP0AAAD8AAAA/wAAAP4AAAAgADEAMS8yAEEAZmkAw6kA2LXZhADjgYwA44KsAA==';

test('IMPORT-TOKENS-2 a SentencePiece table normalizes as the Rust implementation does', () => {
  const normalize = readCharsmap(TABLE);
  // The answers of tokenizers 0.23 for Python.
  for (const [text, expected] of [
    ['\ufb01ne \u2460', 'fine 1'],
    ['\uff21 \u304b\u3099 \u304c', 'A \u304b\u3099 \u304c'],
    // As the pair before, six bytes in one grapheme: each of its characters is looked up by itself.
    ['\uff76\uff9e \uff76', '\uff76\uff9e \uff76'],
    ['a\u200db \u{1f468}\u200d\u{1f469}\u200d\u{1f467}', 'a b \u{1f468} \u{1f469} \u{1f467}'],
    ['\u00bd\ufdfa', '1/2\u0635\u0644'],
    ['e\u0301 \u00e9', '\u00e9 \u00e9'],
    ['x\ufeffy', 'x y'],
    ['plain', 'plain'],
  ] as const)
    expect(normalize(text)).toBe(expected);
});

test('a table that is cut off is refused', () => {
  expect(() => readCharsmap(TABLE.slice(0, 400))).toThrow('cut off');
  expect(() => readCharsmap('')).toThrow('cut off');
});
