import type { RequestWarning, UploadNote } from '@atelier/domain';
import type { Translate } from '../i18n';
import { clipLiteral } from './text';

/** The words with what may be meant instead: `photo, foz (fox?)`. */
const named = ({ words, nearest }: Extract<RequestWarning, { code: 'unknown_words' }>): string =>
  words
    .map((word, at) => [word, ...(nearest[at] ?? []).slice(0, 1).map((near) => `(${near}?)`)].join(' '))
    .join(', ');

/**
 * Says what of a request is not drawn. The person's words appear as typed: they make no mentions and no
 * formatting.
 */
export function presentWarning(warning: RequestWarning, t: Translate): string {
  switch (warning.code) {
    case 'caption_cut':
      return t('warnings.captionCut', { kept: clipLiteral(warning.kept, 1_200) });
    case 'unknown_words':
      return t('warnings.unknownWords', {
        count: warning.words.length,
        words: clipLiteral(named(warning), 400),
      });
  }
}

/** Says what was done to an uploaded file. */
export const presentNote = (note: UploadNote, t: Translate): string => t(`notes.${note}`);
