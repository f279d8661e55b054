/** Languages of the site and the bot. The first is the fallback for every other language. */
export const LOCALES = ['en', 'de', 'es'] as const;
export type Locale = (typeof LOCALES)[number];

/** Returns the locale of a language tag ("de-AT" → de); null for other languages. */
export const matchLocale = (tag: string): Locale | null =>
  LOCALES.find((locale) => tag.trim().toLowerCase().split('-')[0] === locale) ?? null;

/**
 * Returns the locale that an Accept-Language header prefers (RFC 9110 §12.5.4); `LOCALES[0]` when none fits.
 */
export function negotiate(header: string | null): Locale {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...params] = part.split(';');
      const weight = params.find((param) => param.trim().startsWith('q='));
      return { tag, weight: weight ? Number(weight.trim().slice(2)) : 1 };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { tag } of wanted) {
    const locale = matchLocale(tag);
    if (locale) return locale;
  }
  return LOCALES[0];
}
