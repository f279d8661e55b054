'use client';
import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { ApiError } from './client';

/** Codes whose detail names the exact fault in the person's own input: the server's sentence is better than a general one. */
const SPECIFIC = new Set(['invalid_caption', 'invalid_request', 'caption_refused']);

/** Turns an error into a sentence for people, by its code. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors');
  return useCallback(
    (error: unknown) => {
      if (!(error instanceof ApiError)) return t('internal');
      if (SPECIFIC.has(error.code) && error.message) return error.message;
      const text = t.has(error.code) ? t(error.code) : error.message || t('internal');
      return error.retryAfter ? `${text} ${t('retryIn', { seconds: Math.ceil(error.retryAfter) })}` : text;
    },
    [t],
  );
}
