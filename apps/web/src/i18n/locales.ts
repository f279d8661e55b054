import type en from './en.json';

/** Languages the site speaks; the first is what everyone else gets. */
export const LOCALES = ['en', 'de', 'es'] as const;
export type Locale = (typeof LOCALES)[number];
export type Messages = typeof en;

/** The language whose name `text` begins with ("de-AT" → de), or null. */
export const matchLocale = (text: string): Locale | null =>
  LOCALES.find((locale) => text.trim().toLowerCase().split('-')[0] === locale) ?? null;

/** The first language of an Accept-Language header that we speak, by the header's weights. */
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
