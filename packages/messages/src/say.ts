import compileMessage from 'icu-minify/compile';
import type { CompiledMessage } from 'icu-minify/format';
import format from 'icu-minify/format';
import type { Locale } from './locales';

export type Values = Record<string, string | number>;

/** Formatters by options, cached because making an `Intl` object costs a hundred times its use. */
function cached<O, F>(make: (locale: string, options?: O) => F): (locale?: unknown, options?: unknown) => F {
  const known = new Map<string, F>();
  return (locale, options) => {
    const key = JSON.stringify([locale, options]);
    const formatter = known.get(key) ?? make(locale as string, options as O);
    known.set(key, formatter);
    return formatter;
  };
}

const formatters = {
  getNumberFormat: cached(
    (locale, options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
  ),
  getPluralRules: cached(
    (locale, options?: Intl.PluralRulesOptions) => new Intl.PluralRules(locale, options),
  ),
  getDateTimeFormat: cached(
    (locale, options?: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
  ),
};

/**
 * Returns the leaf of a message tree at `key` ("buttons.stop"), or undefined. Inherited names ("constructor")
 * are not keys.
 */
export function at(tree: object, key: string): unknown {
  let node: unknown = tree;
  for (const part of key.split('.')) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, part)) return undefined;
    node = (node as Record<string, unknown>)[part];
  }
  return node;
}

/** Formats the message `key` of `compiled` in `locale` with `values`. Dates are in UTC. */
export const say = (compiled: object, locale: Locale, key: string, values?: Values): string =>
  String(format(at(compiled, key) as CompiledMessage, locale, values, { formatters, timeZone: 'UTC' }));

/**
 * Parses every message of `messages`: strings of ICU MessageFormat, nested by namespace. The result has the
 * same keys; only `icu-minify/format` and `say` read its leaves. Its type is that of the plain messages,
 * which checks keys and arguments.
 *
 * @throws SyntaxError when a message is not valid ICU MessageFormat
 */
export function compileMessages<M extends object>(messages: M): M {
  const visit = (tree: object): object =>
    Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [
        key,
        typeof value === 'string' ? compileMessage(value) : visit(value),
      ]),
    );
  // Clones the parser's objects, because React sends no objects without a prototype to browsers.
  return structuredClone(visit(messages)) as M;
}
