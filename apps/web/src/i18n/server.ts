import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { createTranslator, type NamespaceKeys, type NestedKeyOf } from 'use-intl/core';
import { type Locale, type Messages, matchLocale, negotiate } from './locales';

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

export const getMessages = cache(async (): Promise<Messages> => (await LOADERS[await getLocale()]()).default);

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
