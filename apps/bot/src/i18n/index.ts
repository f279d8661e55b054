import { at, compileMessages, type Locale, matchLocale, say, type Values } from '@atelier/messages';
import de from './de.json';
import en from './en.json';
import es from './es.json';

type Messages = typeof en;
type Leaf<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaf<T[K]>}`;
}[keyof T & string];
/** A message's place in the files: `buttons.stop`. */
export type Key = Leaf<Messages>;

/** Says a message in one language. Its values must be escaped already, because messages are Markdown. */
export interface Translate {
  (key: Key, values?: Values): string;
  readonly locale: Locale;
}

const MESSAGES: Record<Locale, Messages> = { en, de, es };
/** Discord's own names of these languages; English is what a command has without localisation. */
const DISCORD_LOCALES: Record<Exclude<Locale, 'en'>, string[]> = { de: ['de'], es: ['es-ES', 'es-419'] };

function translator(locale: Locale): Translate {
  const compiled = compileMessages(MESSAGES[locale]);
  return Object.assign((key: Key, values?: Values) => say(compiled, locale, key, values), { locale });
}
const TRANSLATORS: Record<Locale, Translate> = {
  en: translator('en'),
  de: translator('de'),
  es: translator('es'),
};

/** Speaks the first language of `tags` that is one of ours, else English. Null and undefined say nothing. */
export function speak(...tags: (string | null | undefined)[]): Translate {
  for (const tag of tags) {
    const locale = tag ? matchLocale(tag) : null;
    if (locale) return TRANSLATORS[locale];
  }
  return TRANSLATORS.en;
}

/**
 * A message in every language but English, as `name_localizations` and `description_localizations` want it.
 */
export const localizations = (key: Key): Record<string, string> =>
  Object.fromEntries(
    Object.entries(DISCORD_LOCALES).flatMap(([locale, names]) =>
      names.map((name) => [name, TRANSLATORS[locale as Locale](key)]),
    ),
  );

/** Whether there is a message `key`: for names that come from elsewhere (error codes, kinds of words). */
export const isKey = (key: string): key is Key => typeof at(en, key) === 'string';
