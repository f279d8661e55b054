import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const src = path.resolve(import.meta.dirname, '..');

/**
 * Properties that a button's tone and size set. Of two classes for one property the stylesheet's later rule
 * wins.
 */
const DECIDED = /^(?:h|size|px|gap|rounded|border|bg|text|font)-/;

it('classes added to a button contradict it with a "!" or not at all', () => {
  const wrong = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx'))
    .flatMap((name) => {
      const text = readFileSync(path.join(src, name), 'utf8');
      const added = [
        ...text.matchAll(/<Button\b(?:=>|[^>])*?className=("[^"]*"|\{[^}]*\})/g),
        ...text.matchAll(/buttonClass\('\w+', '\w+', ([^;]*?)\)}?\s/g),
      ];
      return added
        .flatMap(([, classes = '']) => [...classes.matchAll(/["']([^"']*)["']/g)])
        .flatMap(([, classes = '']) => classes.split(' '))
        .filter((one) => DECIDED.test(one) && !one.endsWith('!'))
        .map((one) => `${name}: ${one}`);
    });
  expect(wrong).toEqual([]);
});
