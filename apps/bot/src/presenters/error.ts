import { AtelierError, type ErrorCode } from '@atelier/domain';
import { isKey, type Translate } from '../i18n';
import { Refusal } from '../refusal';
import { clip, literal } from './text';

/**
 * An error in words for the person who caused or met it. Verbs explain themselves in English; in other languages the code
 * does. What we did not foresee is told without its text.
 */
export function presentError(error: unknown, t: Translate): string {
  if (error instanceof Refusal) return clip(error.say(t), 2000);
  if (!(error instanceof AtelierError) || error.code === 'internal') return t('errors.internal');
  return clip([reason(error, t), advice(error.code, t)].filter(Boolean).join(' '), 2000);
}

function reason({ code, message }: AtelierError, t: Translate): string {
  if (t.locale !== 'en') return t(`errors.${code}`);
  const sentence = message.replace(/^caption: (\w)/, (_, first: string) => first.toUpperCase());
  return literal(sentence.replace(/([^.!?…])$/, '$1.'));
}

/** What one may do about it, where the message itself does not say. */
function advice(code: ErrorCode, t: Translate): string {
  const key = `advice.${code}`;
  return isKey(key) ? t(key) : '';
}
