import type { Locale } from '@atelier/messages';

/**
 * Formats a setting's value in the conventions of `locale` (1,5 in German), ungrouped so that a copied seed
 * stays a number.
 */
export const decimal = (locale: Locale, value: number): string =>
  value.toLocaleString(locale, { useGrouping: false, maximumFractionDigits: 10 });
