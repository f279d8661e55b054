import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listFiles } from './files';

/** Attributes that people read or hear. */
const SPOKEN = 'aria-label|aria-description|alt|title|placeholder|label';
/** Two letters in a row are a word; units and marks are not. */
const WORD = /\p{L}{2,}/u;
const UNITS = new Set(['px', 'GitHub', 'Discord', 'Atelier']);

/**
 * Text in the site's JSX that no translation reaches: words between tags, and words in attributes that are read out. By pattern
 * rather than by parser (TypeScript 7 has none to call): a text is what stands between `>` and `<` on the same or following lines
 * without braces, semicolons or arrows.
 */
export function checkLiterals(root: string): string[] {
  return listFiles(root, 'apps/web/src/*.tsx', 'apps/web/src/**/*.tsx').flatMap((file) => {
    const source = readFileSync(path.join(root, file), 'utf8').replace(/\{\/\*[\s\S]*?\*\/\}/g, (comment) =>
      comment.replace(/[^\n]/g, ' '),
    );
    const found: string[] = [];
    const report = (at: number, text: string): void => {
      // An address is the same in every language; `): Type<` closes a list of parameters.
      if (text.includes('://') || /^[^\p{L}]*\):/u.test(text)) return;
      const words = text.split(/[^\p{L}]+/u).filter((word) => WORD.test(word) && !UNITS.has(word));
      if (words.length === 0) return;
      const line = source.slice(0, at).split('\n').length;
      found.push(`${file}:${line} text that is not translated: ${text.trim().slice(0, 60)}`);
    };
    // After a closing quote, brace or tag name a `>` ends a tag; after `=` it is an arrow, after a space a comparison.
    for (const match of source.matchAll(/(?<=[\w"'}/])>([^<>{};=]+)<(?=[/\w])/g))
      report(match.index + 1, match[1] ?? '');
    for (const match of source.matchAll(/\}([^<>{};=()]+)<\//g)) report(match.index + 1, match[1] ?? '');
    for (const match of source.matchAll(new RegExp(`\\s(?:${SPOKEN})="([^"]+)"`, 'g')))
      report(match.index, match[1] ?? '');
    return found;
  });
}
