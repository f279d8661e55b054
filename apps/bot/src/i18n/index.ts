import { IntlMessageFormat } from 'intl-messageformat';
import de from './de.json';
import en from './en.json';
import es from './es.json';

/** Languages the bot speaks, the same as the site; the first is what everyone else gets. */
export const LOCALES = ['en', 'de', 'es'] as const;
export type Locale = (typeof LOCALES)[number];

type Messages = typeof en;
type Leaf<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaf<T[K]>}`;
}[keyof T & string];
/** A message's place in the files: `buttons.stop`. */
export type Key = Leaf<Messages>;

/** Says a message in one language. What goes into it must be escaped already: messages are markdown. */
export interface Translate {
  (key: Key, values?: Record<string, string | number>): string;
  readonly locale: Locale;
}

const MESSAGES: Record<Locale, Messages> = { en, de, es };
/** Discord's own names of these languages; English is what a command has without localisation. */
const DISCORD_LOCALES: Record<Exclude<Locale, 'en'>, string[]> = { de: ['de'], es: ['es-ES', 'es-419'] };

const textAt = (messages: Messages, key: Key): string => {
  let node: unknown = messages;
  for (const part of key.split('.')) node = (node as Record<string, unknown>)[part];
  return node as string;
};

function translator(locale: Locale): Translate {
  const parsed = new Map<Key, IntlMessageFormat>();
  const translate = (key: Key, values?: Record<string, string | number>): string => {
    let message = parsed.get(key);
    if (!message) {
      // Messages hold `<#…>` and the like: there are no tags in them.
      message = new IntlMessageFormat(textAt(MESSAGES[locale], key), locale, undefined, { ignoreTag: true });
      parsed.set(key, message);
    }
    return String(message.format(values));
  };
  return Object.assign(translate, { locale });
}
const TRANSLATORS: Record<Locale, Translate> = {
  en: translator('en'),
  de: translator('de'),
  es: translator('es'),
};

/** The language that `tag` begins with ("es-419" → es), or null. */
const matchLocale = (tag: string): Locale | null =>
  LOCALES.find((locale) => tag.toLowerCase().split('-')[0] === locale) ?? null;

/** Speaks the first language of `tags` that is one of ours, else English. Null and undefined say nothing. */
export function speak(...tags: (string | null | undefined)[]): Translate {
  for (const tag of tags) {
    const locale = tag ? matchLocale(tag) : null;
    if (locale) return TRANSLATORS[locale];
  }
  return TRANSLATORS.en;
}

/** A message in every language but English, as `name_localizations` and `description_localizations` want it. */
export const localizations = (key: Key): Record<string, string> =>
  Object.fromEntries(
    Object.entries(DISCORD_LOCALES).flatMap(([locale, names]) =>
      names.map((name) => [name, TRANSLATORS[locale as Locale](key)]),
    ),
  );

/** Whether there is a message of this name: for names that come from elsewhere (error codes, kinds of words). */
export function isKey(key: string): key is Key {
  let node: unknown = en;
  for (const part of key.split('.')) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, part)) return false;
    node = (node as Record<string, unknown>)[part];
  }
  return typeof node === 'string';
}
