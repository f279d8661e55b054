import { ERROR_STATUS, REPORT_REASONS } from '@atelier/domain';
import { LOCALES } from '@atelier/messages';
import { describe, expect, it } from 'vitest';
import de from './de.json';
import en from './en.json';
import es from './es.json';
import { isKey, type Key, localizations, speak } from './index';

const leaves = (value: object, path = ''): [string, string][] =>
  Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string'
      ? [[`${path}${key}`, inner] as [string, string]]
      : leaves(inner, `${path}${key}.`),
  );
/** Names of the values that a message takes. */
const slots = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map(([, name]) => name!))].sort();

describe('the bot’s languages', () => {
  it('say everything, with the same values in it', () => {
    for (const other of [de, es]) {
      const said = new Map(leaves(other));
      expect([...said.keys()].sort()).toEqual(
        leaves(en)
          .map(([key]) => key)
          .sort(),
      );
      for (const [key, text] of leaves(en)) expect([key, slots(said.get(key)!)]).toEqual([key, slots(text)]);
    }
  });

  it('are well-formed messages', () => {
    const values = new Proxy(
      {},
      { get: () => 3, has: () => true, ownKeys: () => [], getOwnPropertyDescriptor: () => undefined },
    );
    for (const locale of LOCALES)
      for (const [key] of leaves(en)) expect(speak(locale)(key as Key, values).length).toBeGreaterThan(0);
  });

  it('have a sentence for every error code and a word for every reason to report', () => {
    for (const code of Object.keys(ERROR_STATUS)) expect(isKey(`errors.${code}`)).toBe(true);
    for (const reason of REPORT_REASONS) expect(isKey(`report.reasons.${reason}`)).toBe(true);
    expect(isKey('errors.constructor')).toBe(false);
    expect(isKey('errors')).toBe(false);
  });

  it('are chosen by the first tag that is ours', () => {
    expect(speak(null, 'fr', 'es-419').locale).toBe('es');
    expect(speak('de', 'en-US').locale).toBe('de');
    expect(speak('ja').locale).toBe('en');
    expect(speak('de')('status.place', { position: 3 })).toBe('Wartet · 3 davor');
    expect(localizations('buttons.stop')).toEqual({ de: 'Anhalten', 'es-ES': 'Parar', 'es-419': 'Parar' });
  });
});
