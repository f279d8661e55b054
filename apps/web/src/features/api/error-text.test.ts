import { ERROR_REASONS, ERROR_STATUS, type ErrorCode, type ErrorReason } from '@atelier/domain';
import { createTranslator } from 'use-intl/core';
import { describe, expect, it } from 'vitest';
import de from '../../i18n/de.json';
import en from '../../i18n/en.json';
import es from '../../i18n/es.json';
import { ApiError } from './client';
import { errorText } from './error-text';

const said = (locale: 'en' | 'de' | 'es', error: unknown): string =>
  errorText(
    createTranslator({ locale, messages: { en, de, es }[locale] as typeof en, namespace: 'errors' }),
    locale,
    error,
  );
const refusal = (code: ErrorCode, reason: ErrorReason | null = null, detail = 'In English.') =>
  new ApiError(code, detail, null, reason);

describe('WEB-24 the text of an error', () => {
  it('has a sentence for every code and reason in every language', () => {
    for (const messages of [en, de, es]) {
      for (const code of Object.keys(ERROR_STATUS)) expect(messages.errors).toHaveProperty(code);
      expect(Object.keys(messages.errors.reason).sort()).toEqual([...ERROR_REASONS].sort());
    }
  });

  it('is told by its reason where the code has several meanings', () => {
    expect(said('en', refusal('forbidden', 'room_votes'))).toBe(en.errors.reason.room_votes);
    expect(said('en', refusal('conflict', 'room_taken'))).toContain('address');
    expect(said('de', refusal('quota_exceeded', 'day_quota'))).toBe(de.errors.reason.day_quota);
    expect(said('es', refusal('caption_refused', 'name_refused'))).toBe(es.errors.reason.name_refused);
    expect(said('de', refusal('quota_exceeded'))).toBe(de.errors.quota_exceeded);
    expect(said('de', refusal('conflict', 'of_tomorrow' as ErrorReason))).toBe(de.errors.conflict);
  });

  it('shows the server’s own sentence to English readers, and to others where nothing better is known', () => {
    expect(said('en', refusal('invalid_request', null, 'Votes are counted.'))).toBe('Votes are counted.');
    for (const code of ['invalid_caption', 'invalid_request', 'caption_refused'] as const)
      expect([said('de', refusal(code)), said('es', refusal(code))]).toEqual([
        de.errors[code],
        es.errors[code],
      ]);
    expect(said('es', refusal('of_tomorrow' as ErrorCode))).toBe('In English.');
  });

  it('is told of a generation’s error too, and of what was no refusal', () => {
    expect(said('de', { code: 'inference_failed', message: 'out of memory' })).toBe(
      de.errors.inference_failed,
    );
    expect(said('de', new TypeError('x is not a function'))).toBe(de.errors.internal);
    expect(said('de', null)).toBe(de.errors.internal);
  });

  it('says when to come back', () => {
    expect(said('en', new ApiError('queue_full', '', 59.2))).toBe(
      'The queue is full, so this was not accepted. Try again in a few minutes. Try again in 60 seconds.',
    );
  });
});
