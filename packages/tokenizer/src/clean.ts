import type { Cleaning } from '@atelier/domain';
import { cleanWebText } from './deepfloyd-clean';

/** Prepares a caption for the tokenizer as the pack's encoder was trained. Knows nothing of tokens. */
export function cleanCaption(caption: string, how: Cleaning): string {
  switch (how) {
    case 'none':
      return caption;
    case 'lower':
      return caption.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
    case 'deepfloyd':
      // IF cleans twice: removing markup the first time may leave something that the second pass removes.
      return cleanWebText(cleanWebText(caption));
  }
}
