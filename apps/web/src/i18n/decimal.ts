import type { Locale } from './locales';

/** A setting's value as people of this language write it: 1,5 in German. Never grouped, since seeds are copied from here. */
export const decimal = (locale: Locale, value: number): string =>
  value.toLocaleString(locale, { useGrouping: false, maximumFractionDigits: 10 });
