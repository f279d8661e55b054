import {
  AtelierError,
  escapeBraces,
  type Grid,
  gridError,
  type ParsedRequest,
  planGrid,
  type RequestWarning,
  styleEnding,
} from '@atelier/domain';
import type { CaptionReader } from '../packs/tokenizer';
import { fitCaption, warnOfWords } from './fit-caption';

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
