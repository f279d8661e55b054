'use client';
import { useCallback } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { errorText } from './error-text';

/** Turns what was thrown, or a generation's `error`, into a sentence for people in the language of the page. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors');
  const locale = useLocale();
  return useCallback((error: unknown) => errorText(t, locale, error), [t, locale]);
}
