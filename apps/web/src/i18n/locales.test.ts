import { describe, expect, it } from 'vitest';
import de from './de.json';
import en from './en.json';
import es from './es.json';
import { negotiate } from './locales';

const keysOf = (value: object, path = ''): string[] =>
  Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? [`${path}${key}`] : keysOf(inner, `${path}${key}.`),
  );

describe('languages', () => {
  it('follows the weights of Accept-Language and skips what we do not speak', () => {
    expect(negotiate('fr-FR, de-AT;q=0.8, en;q=0.9')).toBe('en');
    expect(negotiate('fr, es-MX;q=0.5')).toBe('es');
    expect(negotiate('de;q=0, en-GB;q=0.1')).toBe('en');
    expect(negotiate(null)).toBe('en');
  });

  it('says everything in every language', () => {
    expect(keysOf(de).sort()).toEqual(keysOf(en).sort());
    expect(keysOf(es).sort()).toEqual(keysOf(en).sort());
  });
});
