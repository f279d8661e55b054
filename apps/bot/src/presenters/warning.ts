import type { RequestWarning } from '@atelier/domain';
import type { Translate } from '../i18n';
import { clipLiteral } from './text';

/**
 * Says what of a request is not drawn. The person's words appear as typed: they make no mentions and no
 * formatting.
 */
export function presentWarning(warning: RequestWarning, t: Translate): string {
  switch (warning.code) {
    case 'caption_cut':
      return t('warnings.captionCut', { kept: clipLiteral(warning.kept, 1_700) });
  }
}
