'use client';
import { useCallback } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { createTranslator } from 'use-intl/core';
import type { Messages } from '../../i18n/messages';

/** An error as the server tells it: a refusal of the API, or the `error` of a generation. */
type Fault = { code: string; message: string; reason?: string | null; retryAfter?: number | null };

type Translate = ReturnType<typeof createTranslator<Messages, 'errors'>>;

/**
 * Codes whose `detail` names the exact fault in the input. English readers get that sentence, as it says more
 * than ours.
 */
const SPECIFIC = ['invalid_caption', 'invalid_request', 'caption_refused'];

const isFault = (error: unknown): error is Fault => typeof (error as Fault | null)?.code === 'string';

/**
 * A sentence for people, by reason, else by code; the server's own where nothing better is known in the
 * reader's language.
 */
export function errorText(t: Translate, locale: string, error: unknown): string {
  if (!isFault(error)) return t('internal');
  const { code, reason, message, retryAfter } = error;
  const known = (key: string): string => (t.has(key as 'internal') ? t(key as 'internal') : '');
  const text =
    (reason && known(`reason.${reason}`)) ||
    (locale === 'en' && SPECIFIC.includes(code) && message) ||
    known(code) ||
    message ||
    t('internal');
  return retryAfter ? `${text} ${t('retryIn', { seconds: Math.ceil(retryAfter) })}` : text;
}

/**
 * Turns a thrown value, or a generation's `error`, into a sentence in the language of the page.
 */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors');
  const locale = useLocale();
  return useCallback((error: unknown) => errorText(t, locale, error), [t, locale]);
}
