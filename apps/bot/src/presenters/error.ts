import { AtelierError, type ErrorCode } from '@atelier/domain';
import { clip, literal } from './text';

/** What a person may do about it, where the message itself does not say. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  quota_exceeded: 'Wait until one of yours is done, or stop one with /queue.',
  rate_limited: 'Wait a moment and try again.',
  queue_full: 'Many people are drawing right now. Try again in a few minutes.',
  no_worker: 'Nothing is drawing right now. Try again later.',
  unavailable: 'Try again in a moment.',
  unknown_pack: 'See /help for what can be drawn.',
};

/** An error in words for the person who caused or met it. What we did not foresee is told without its text. */
export function presentError(error: unknown): string {
  if (!(error instanceof AtelierError) || error.code === 'internal')
    return 'Something went wrong on our side. Please try again.';
  const advice = ADVICE[error.code];
  const message = error.message.replace(/^caption: (\w)/, (_, first: string) => first.toUpperCase());
  return clip(`${literal(message.replace(/([^.!?…])$/, '$1.'))}${advice ? ` ${advice}` : ''}`, 2000);
}
