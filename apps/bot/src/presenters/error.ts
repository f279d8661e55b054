import { AtelierError, type ErrorCode, type ErrorReason } from '@atelier/domain';
import { isKey, type Key, speak, type Translate } from '../i18n';
import { commandMentions } from './mention';
import { clip, literal } from './text';

/** A refusal by the bot itself, told in the person's language. Values must be safe as markdown. */
export class Refusal extends AtelierError {
  constructor(
    code: ErrorCode,
    private readonly key: Key,
    private readonly values: Record<string, string | number> = {},
  ) {
    super(code, speak('en')(key, values));
  }

  say(t: Translate): string {
    return t(this.key, this.values);
  }
}

/**
 * Words an error for a person, in at most 2,000 characters. Verbs explain themselves in English; other
 * languages get the text of the code. An error without a code never shows its own text.
 * @param commandIds Discord's ids of our commands by name, for advice that names one
 */
export function presentError(
  error: unknown,
  t: Translate,
  commandIds: ReadonlyMap<string, string> = new Map(),
): string {
  if (error instanceof Refusal) return clip(error.say(t), 2000);
  if (!(error instanceof AtelierError) || error.code === 'internal') return t('errors.internal');
  return clip([reason(error, t), advice(error, t, commandIds)].filter(Boolean).join(' '), 2000);
}

function reason({ code, message, details }: AtelierError, t: Translate): string {
  const known = `reasons.${details.reason}`;
  // A backslash in it is meant to be read: `\\{`.
  if (isKey(known)) return literal(t(known));
  if (t.locale !== 'en') return t(`errors.${code}`);
  const sentence = message.replace(/^caption: (\w)/, (_, first: string) => first.toUpperCase());
  return literal(sentence.replace(/([^.!?…])$/, '$1.'));
}

/** Reasons whose sentence has its own advice. */
const COMPLETE = new Set<ErrorReason>(['day_quota', 'room_quota', 'upload_limit']);

/** Advice to the person, where the error's message has none: waiting for one picture frees no day's quota. */
function advice(
  { code, details }: AtelierError,
  t: Translate,
  commandIds: ReadonlyMap<string, string>,
): string {
  if (details.reason && COMPLETE.has(details.reason)) return '';
  const key = `advice.${code}`;
  return isKey(key) ? t(key, commandMentions(commandIds, t)) : '';
}
