import { LIMITS } from './constants';

/** Latin letters that no normalisation takes apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
};

/**
 * Makes an address from a room's or a channel's name: `tea-room` from "Tea room!". At most `most` characters
 * of a-z, 0-9 and single hyphens. Empty for a name without Latin letters and digits.
 */
export function addressOf(name: string, most: number = LIMITS.roomSlugLength): string {
  const plain = name
    .toLowerCase()
    .replace(/[ßæœøłđðþ]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '');
  return plain.slice(0, most).replace(/-$/, '');
}
