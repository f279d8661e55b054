/** `imagine … --grid FILE`: a caption with choices, drawn as one labelled sheet. */
import { writeFile } from 'node:fs/promises';
import {
  GRID_AXES,
  type Grid,
  type GridAxes,
  type GridAxis,
  gridError,
  labelText,
  parseValues,
  planGrid,
} from '@atelier/domain';
import { drawSheet } from '@atelier/sheet';
import { encodePng } from '../encode';
import type { RequestCell } from '../request';
import { UsageError } from './env';
import type { StageDone } from './save';

/** The option that sets each axis, which is also what its labels say. */
const OPTIONS: Record<GridAxis, 'guidance' | 'steps' | 'aug' | 'seed'> = {
  guidanceWeight: 'guidance',
  steps: 'steps',
  augLevel: 'aug',
  seed: 'seed',
};

/**
 * Reads a caption and the options that may be lists (`1,2,4`, `1..4`) as a grid, or null where neither has a
 * choice. Lists and choices need `--grid`.
 * @throws AtelierError invalid_caption; UsageError
 */
export function gridOf(
  caption: string,
  values: Partial<Record<'guidance' | 'steps' | 'aug' | 'seed' | 'grid', string | undefined>>,
): { caption: string; axes: GridAxes; grid: Grid | null } {
  const axes: { [axis in GridAxis]?: number[] } = {};
  for (const axis of GRID_AXES) {
    const text = values[OPTIONS[axis]] ?? '';
    if (!/,|\.\./.test(text)) continue;
    const list = parseValues(text);
    if (!list)
      throw new UsageError(`--${OPTIONS[axis]}: must be a number, or two to 25 of them: 1,2,4 or 1..4`);
    axes[axis] = list;
  }
  const plan = planGrid(caption, axes);
  if (!plan.ok) throw gridError(plan);
  if (plan.grid && !values.grid)
    throw new UsageError('choices make a grid: name its sheet with --grid FILE.png');
  if (!plan.grid && values.grid)
    throw new UsageError('--grid: needs choices, as in "{red, blue} fox" or --steps 4,8');
  return { caption: plan.grid ? caption : plan.caption, axes, grid: plan.grid };
}

/** The cells as the pipeline takes them; without a seed of their own they share `seed`. */
export const cellsOf = ({ cells }: Grid, seed: number | undefined): RequestCell[] =>
  cells.map(({ caption, settings }) => ({ caption, ...(seed !== undefined && { seed }), ...settings }));

/** Writes the sheet of finished drafts, by the index of their cells, as a PNG. */
export async function writeSheet(
  file: string,
  { rows, columns, cells }: Grid,
  drafts: Map<number, StageDone>,
): Promise<void> {
  const text = (labels: Grid['rows'][number]) => labelText(labels, (axis) => OPTIONS[axis]);
  const tiles = cells.map(async (_, at) => {
    const draft = drafts.get(at);
    return draft ? encodePng(draft.rgb, draft.size, {}) : null;
  });
  await writeFile(
    file,
    await drawSheet({ rows: rows.map(text), columns: columns.map(text), tiles: await Promise.all(tiles) }),
  );
}
