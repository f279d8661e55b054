import { compileMessages, type Locale, matchLocale, negotiate } from '@atelier/messages';
import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { createTranslator, type NamespaceKeys, type NestedKeyOf } from 'use-intl/core';
import type { Messages } from './messages';

/** The visitor's language: their choice (cookie `locale`), else what their browser asks for. */
export const getLocale = cache(async (): Promise<Locale> => {
  const chosen = (await cookies()).get('locale')?.value;
  return (chosen ? matchLocale(chosen) : null) ?? negotiate((await headers()).get('accept-language'));
});

const LOADERS: Record<Locale, () => Promise<{ default: Messages }>> = {
  en: () => import('./en.json'),
  de: () => import('./de.json'),
  es: () => import('./es.json'),
};

/** Compiled messages by language, for the life of the process. */
const compiled = new Map<Locale, Messages>();

/**
 * All messages in the visitor's language, compiled: next.config.mjs makes use-intl read that form on both
 * sides.
 */
export const getMessages = cache(async (): Promise<Messages> => {
  const locale = await getLocale();
  const known = compiled.get(locale) ?? compileMessages((await LOADERS[locale]()).default);
  compiled.set(locale, known);
  return known;
});

/** A translator for server components; client components use `useTranslations`. */
export async function getTranslations<N extends NamespaceKeys<Messages, NestedKeyOf<Messages>>>(
  namespace: N,
) {
  return createTranslator<Messages, N>({
    locale: await getLocale(),
    messages: await getMessages(),
    namespace,
    timeZone: 'UTC',
  });
}
