import { GRID_AXES, type GridAxis, LIMITS } from './constants';
import {
  type Choice,
  countOf,
  type Part,
  parseTemplate,
  type TemplateFault,
  valuesOf,
} from './grid-template';

/** Settings that vary in a grid, with the values of each: at least two. */
export type GridAxes = Partial<Record<GridAxis, readonly number[] | undefined>>;
/** The value of one axis in a row or a column: a choice of the caption (`words`) or a setting. */
export type GridLabel = { axis: 'words' | GridAxis; value: string };

export interface GridCell {
  row: number;
  column: number;
  caption: string;
  /** The values of the axes; a cell without `seed` draws from the grid's. */
  settings: Partial<Record<GridAxis, number>>;
}

/** Rows and columns with their labels, and the cells row by row. One axis alone is one row without labels. */
export interface Grid {
  rows: GridLabel[][];
  columns: GridLabel[][];
  cells: GridCell[];
}

export type GridFault = TemplateFault | { fault: 'large'; count: number } | { fault: 'blank' };
export type GridPlan =
  | { ok: true; grid: Grid }
  /** One picture: the caption without escapes. */
  | { ok: true; grid: null; caption: string }
  | ({ ok: false } & GridFault);

type Axis = { axis: 'words'; choice: Choice } | { axis: GridAxis; values: readonly number[] };

/**
 * Reads a caption with choices and the axes beside it as a grid of at most `LIMITS.gridCells` cells. More are
 * refused by their number alone: nothing is expanded.
 */
export function planGrid(caption: string, axes: GridAxes = {}): GridPlan {
  const template = parseTemplate(caption);
  if (!template.ok) return template;
  const parts = template.parts.map(withoutChoiceOfOne);
  // The caption's own check says that it is empty.
  if (parts.every((part) => typeof part === 'string' && part.trim() === ''))
    return { ok: true, grid: null, caption: '' };
  const all: Axis[] = [
    ...parts.flatMap((part): Axis[] => (typeof part === 'string' ? [] : [{ axis: 'words', choice: part }])),
    ...GRID_AXES.flatMap((axis): Axis[] => (axes[axis]?.length ? [{ axis, values: axes[axis] }] : [])),
  ];
  const sizes = all.map((axis) => ('choice' in axis ? countOf(axis.choice) : axis.values.length));
  const count = cellsOf(sizes);
  if (count > LIMITS.gridCells) return { ok: false, fault: 'large', count };
  const labels = all.map((axis): GridLabel[] =>
    'choice' in axis
      ? valuesOf(axis.choice).map((value) => ({ axis: 'words', value }))
      : axis.values.map((value) => ({ axis: axis.axis, value: String(value) })),
  );
  const split = rowAxes(sizes);
  const rows = product(labels.slice(0, split));
  const columns = product(labels.slice(split));
  const cells = rows.flatMap((first, row) =>
    columns.map((second, column): GridCell => ({ row, column, ...cellOf(parts, [...first, ...second]) })),
  );
  if (cells.some((cell) => cell.caption === '')) return { ok: false, fault: 'blank' };
  return count === 1 && !Object.keys(cells[0]!.settings).length
    ? { ok: true, grid: null, caption: cells[0]!.caption }
    : { ok: true, grid: { rows, columns, cells } };
}

/** A choice of one value is text: it would be an axis along which nothing varies. */
const withoutChoiceOfOne = (part: Part): Part =>
  typeof part !== 'string' && countOf(part) === 1 ? valuesOf(part)[0]! : part;

/** The number of combinations of axes with so many values each. */
const cellsOf = (sizes: readonly number[]): number => sizes.reduce((cells, size) => cells * size, 1);

/** How many axes stand at the rows: as many as make the table most nearly a square, in their order. */
function rowAxes(sizes: readonly number[]): number {
  const longest = (split: number): number =>
    Math.max(cellsOf(sizes.slice(0, split)), cellsOf(sizes.slice(split)));
  let best = sizes.length < 2 ? 0 : 1;
  for (let split = best + 1; split < sizes.length; split++) if (longest(split) < longest(best)) best = split;
  return best;
}

/**
 * Every combination of one value of each axis; the last axis changes first. Of no axes: one, without values.
 */
const product = (axes: readonly GridLabel[][]): GridLabel[][] =>
  axes.reduce<GridLabel[][]>(
    (before, values) => before.flatMap((chosen) => values.map((value) => [...chosen, value])),
    [[]],
  );

/** Caption and settings of one combination, whose words come in the order of the template's choices. */
function cellOf(
  parts: readonly Part[],
  chosen: readonly GridLabel[],
): Pick<GridCell, 'caption' | 'settings'> {
  const words = chosen.filter(({ axis }) => axis === 'words').values();
  const caption = parts
    .map((part) => (typeof part === 'string' ? part : (words.next().value?.value ?? '')))
    .join('');
  const settings = Object.fromEntries(
    chosen.flatMap(({ axis, value }) => (axis === 'words' ? [] : [[axis, Number(value)]])),
  );
  return { caption: caption.replace(/\s+/g, ' ').trim(), settings };
}

/**
 * Reads the values of an axis as people type them: `1, 2.5, 4` or `1..4`. Null where one is no number, or
 * where they are fewer than two or more than a grid can hold.
 */
export function parseValues(text: string): number[] | null {
  const values = text.split(/[,;]/).flatMap((part) => {
    const range = /^\s*(\d{1,9})\s*\.\.\s*(\d{1,9})\s*$/.exec(part);
    if (!range) return [part.trim() === '' ? Number.NaN : Number(part)];
    const choice = { from: Number(range[1]), to: Number(range[2]) };
    return countOf(choice) > LIMITS.gridCells ? [Number.NaN] : valuesOf(choice).map(Number);
  });
  const distinct = [...new Set(values)];
  const isAxis =
    distinct.length >= 2 && distinct.length <= LIMITS.gridCells && distinct.every(Number.isFinite);
  return isAxis ? distinct : null;
}

/** The words of a row's or column's label: `red · steps 8`. `name` says what a setting is called. */
export const labelText = (labels: readonly GridLabel[], name: (axis: GridAxis) => string): string =>
  labels.map(({ axis, value }) => (axis === 'words' ? value || '–' : `${name(axis)} ${value}`)).join(' · ');

/**
 * The settings that vary in a grid, by its labels: what `planGrid` needs, with its caption, to make it again.
 */
export function axesOfGrid({ rows, columns }: Pick<Grid, 'rows' | 'columns'>): GridAxes {
  const labels = [...rows, ...columns].flat();
  return Object.fromEntries(
    GRID_AXES.flatMap((axis) => {
      const values = new Set(labels.filter((label) => label.axis === axis).map(({ value }) => Number(value)));
      return values.size > 0 ? [[axis, [...values]]] : [];
    }),
  );
}
