import {
  distinctWords,
  type KnownWords,
  LIMITS,
  type RequestWarning,
  styleEnding,
  textLength,
  unknownWords,
} from '@atelier/domain';
import { type CaptionTokenizer, longestFitting } from '@atelier/tokenizer';

/** Words that a warning names; a caption in another language has nothing but unknown ones. */
const MOST_WORDS = 20;

/**
 * Returns the caption to draw, what the pack reads of it (`kept`) and what its requester should know. A style
 * is never cut: words make room for it within the limit of captions and the tokens that the pack reads.
 * Without a style the caption stays whole, though the pack reads its beginning only.
 * @param tokenizer the pack's; null when it cannot be had: then only code points are counted
 */
export function fitCaption(
  { caption, style }: { caption: string; style?: string },
  tokenizer: Pick<CaptionTokenizer, 'fits' | 'kept'> | null,
): { caption: string; kept: string; warnings: RequestWarning[] } {
  const drawn = style === undefined ? caption : withStyle(caption, styleEnding(style), tokenizer);
  const kept = tokenizer ? tokenizer.kept(drawn) : drawn;
  const whole = style === undefined ? caption : caption + styleEnding(style);
  return { caption: drawn, kept, warnings: kept === whole ? [] : [{ code: 'caption_cut', kept }] };
}

/**
 * Returns the warning of words in `caption` that the pack has not learnt; none where its vocabulary is open.
 */
export function warnOfWords(caption: string, known: KnownWords | null): RequestWarning[] {
  const unknown = known ? distinctWords(unknownWords(caption, known)).slice(0, MOST_WORDS) : [];
  if (unknown.length === 0) return [];
  const words = unknown.map(({ word }) => word);
  return [{ code: 'unknown_words', words, nearest: unknown.map(({ nearest }) => nearest) }];
}

function withStyle(words: string, ending: string, tokenizer: Pick<CaptionTokenizer, 'fits'> | null): string {
  const isShort = (text: string) => textLength(text) <= LIMITS.captionLength;
  const cut = (fits: (text: string) => boolean) =>
    longestFitting(words, (beginning) => fits(beginning + ending)).replace(/[\s,;]+$/, '');
  if (isShort(words + ending) && tokenizer?.fits(words + ending) !== false) return words + ending;
  const room = tokenizer ? cut((text) => isShort(text) && tokenizer.fits(text)) : '';
  // A style that takes all tokens by itself leaves no room: the words stay, and the pack reads what it can.
  return (room || cut(isShort)) + ending;
}
