import { textOf as wordsOf } from '../support/bot';
import type { LocalInteraction } from '../support/discord';
import type { Drawn } from './discord-page';

/** Whatever has a message in the end: an interaction, or a follow-up of one. */
export type Answer = Pick<LocalInteraction, 'original'>;

/** Takes a picture of the message of `answer` once `ready` accepts it. */
export type Take = (
  name: string,
  says: string,
  cause: string,
  answer: Answer,
  ready?: (answer: Answer) => boolean,
  locale?: Drawn['locale'],
) => Promise<void>;

export const textOf = ({ original }: Answer): string => wordsOf(original);
/** Whether a message says something: a deferred answer does not. */
export const hasWords = (answer: Answer): boolean => textOf(answer) !== '';
export const hasPicture = ({ original }: Answer): boolean => (original?.attachments.length ?? 0) > 0;
export const isDrawn = (answer: Answer): boolean => /✅|atelier_done/.test(textOf(answer));
