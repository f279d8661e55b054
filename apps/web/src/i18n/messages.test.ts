import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compileMessages, say } from '@atelier/messages';
import { createTranslator } from 'use-intl/core';
import { describe, expect, it } from 'vitest';
import de from './de.json';
import en from './en.json';
import es from './es.json';
import { clientMessages, PAGE_OWN } from './messages';

const leaves = (tree: object, at = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${at}${key}`, value]] : leaves(value as object, `${at}${key}.`),
  );
const valuesFor = (message: string): Record<string, number> =>
  Object.fromEntries([...message.matchAll(/\{(\w+)/g)].map(([, name]) => [name as string, 3]));

describe.each([
  ['en', en],
  ['de', de],
  ['es', es],
] as const)('compiled messages in %s', (locale, messages) => {
  it('say exactly what the plain ones say', () => {
    const compiled = compileMessages(messages as typeof en);
    const plain = createTranslator({ locale, messages, timeZone: 'UTC' }) as unknown as (
      key: string,
      values: object,
    ) => string;
    for (const [key, text] of leaves(messages)) {
      const values = valuesFor(text);
      const said = say(compiled, locale, key, values);
      expect(said, key).toBe(plain(key, values));
    }
  });
});

it('every language says everything', () => {
  const keys = leaves(en).map(([key]) => key);
  for (const other of [de, es])
    expect(
      leaves(other)
        .map(([key]) => key)
        .sort(),
    ).toEqual([...keys].sort());
});

describe('the messages in the browser', () => {
  it('is made of plain objects alone, as React refuses others', () => {
    const check = (value: unknown, key: string): void => {
      if (typeof value !== 'object' || value === null) return;
      expect([Object.prototype, Array.prototype], key).toContain(Object.getPrototypeOf(value));
      for (const [name, inner] of Object.entries(value)) check(inner, `${key}.${name}`);
    };
    check(clientMessages(compileMessages(en)), '');
  });

  it('has every namespace that a client component asks for', () => {
    const src = path.resolve(import.meta.dirname, '..');
    const known = new Set([...Object.keys(clientMessages(en)), ...PAGE_OWN]);
    const asked = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.tsx') || name.endsWith('.ts'))
      .flatMap((name) => [...readFileSync(path.join(src, name), 'utf8').matchAll(/useTranslations\('(\w+)/g)])
      .map(([, namespace]) => namespace);
    expect(asked.filter((namespace) => !known.has(namespace as string))).toEqual([]);
  });
});
