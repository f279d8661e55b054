import {
  AtelierError,
  distinctWords,
  escapeBraces,
  type Grid,
  gridError,
  type KnownWords,
  LIMITS,
  type ParsedRequest,
  planGrid,
  type RequestWarning,
  styleEnding,
  textLength,
  unknownWords,
} from '@atelier/domain';
import { type CaptionTokenizer, longestFitting } from '@atelier/tokenizer';
import type { CaptionReader } from '../packs/tokenizer';

/** The drawing that a request asks for: one caption, or a grid whose `caption` stays as it was typed. */
export interface Drawing {
  caption: string;
  grid: Grid | null;
}

/**
 * Reads the choices and axes of a request.
 * @throws AtelierError invalid_caption (reason: `grid_…`, the fault); invalid_request (several images of a
 * grid); stage_unavailable (a grid beyond 64 pixels)
 */
export function drawingOf({
  caption,
  axes,
  count,
  stopAfter,
}: Pick<ParsedRequest, 'caption' | 'axes' | 'count'> & { stopAfter?: number | undefined }): Drawing {
  const plan = planGrid(caption, axes);
  if (!plan.ok) throw gridError(plan);
  if (!plan.grid) return { caption: plan.caption, grid: null };
  if (count !== 1)
    throw new AtelierError('invalid_request', 'A grid has one picture for each cell. Leave out count.', {
      issues: [{ path: 'count', message: '1 for a grid' }],
    });
  if (stopAfter !== undefined && stopAfter !== 64)
    throw new AtelierError(
      'stage_unavailable',
      'A grid is drawn at 64 pixels. Promote the cells that you like.',
      {
        issues: [{ path: 'stopAfter', message: '64 for a grid' }],
      },
    );
  return { caption, grid: plan.grid };
}

/** Every text that is drawn, with the style: for the filter, which must see them before anything is cut. */
export const textsOf = ({ caption, grid }: Drawing, style = ''): string[] => {
  const ending = style && styleEnding(style);
  return [caption + ending, ...(grid?.cells ?? []).map((cell) => cell.caption + ending)];
};

/**
 * Fits every caption to what the pack reads, and says once what of them is not drawn.
 * @param reader the pack's; null when it cannot be had
 */
export function fitDrawing(
  { caption, grid }: Drawing,
  style: string | undefined,
  reader: CaptionReader | null,
): Drawing & { warnings: RequestWarning[] } {
  const fit = (text: string) =>
    fitCaption({ caption: text, ...(style && { style }) }, reader?.tokenizer ?? null);
  const fitted = (grid?.cells ?? [{ caption }]).map((cell) => fit(cell.caption));
  const warnings = [
    ...fitted.flatMap((each) => each.warnings).slice(0, 1),
    ...warnOfWords(fitted.map(({ kept }) => kept).join('\n'), reader?.words?.known ?? null),
  ];
  if (!grid) return { caption: fitted[0]!.caption, grid, warnings };
  const cells = grid.cells.map((cell, at) => ({ ...cell, caption: fitted[at]!.caption }));
  const ending = style ? escapeBraces(styleEnding(style)) : '';
  return { caption: caption + ending, grid: { ...grid, cells }, warnings };
}

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
function warnOfWords(caption: string, known: KnownWords | null): RequestWarning[] {
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
