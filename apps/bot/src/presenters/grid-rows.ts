import { type GenerationView, type GridView, type ImageView, labelText } from '@atelier/domain';
import type { APIButtonComponent } from 'discord.js';
import type { Translate } from '../i18n';
import { button, inFives } from './button';
import { customId } from './custom-id';
import { isSeen, isWorthALook, largest } from './drawn';
import { clip } from './text';

/** Cells of one axis are shown, and have buttons, in lines of so many. */
const LINE = 5;
/** Rows of buttons that stand below the main one. */
const ROWS = 4;
/** Characters of a button's label. */
const LABEL = 80;

/** A row of a grid: its label, its cells and what each is called. */
export interface GridRow {
  row: string;
  cells: ImageView[];
  columns: string[];
}

/** Labels of a grid's rows or columns in words. */
export const labelsOf = (labels: GridView['rows'], t: Translate): string[] =>
  labels.map((each) => labelText(each, (axis) => t(`grid.${axis}`)));

/** Names a cell by its row and its column: `red · fox`. Null where the image is no cell. */
export function cellName(
  { grid }: Pick<GenerationView, 'grid'>,
  image: ImageView,
  t: Translate,
): string | null {
  if (!grid || !image.cell) return null;
  const { row, column } = image.cell;
  return [labelsOf(grid.rows, t)[row], labelsOf(grid.columns, t)[column]].filter(Boolean).join(' · ');
}

/** The rows that the buttons of a grid's message name. One axis alone is cut into lines. */
export function gridRows({ grid, images }: GenerationView, t: Translate): GridRow[] {
  if (!grid) return [];
  const [rows, columns] = [labelsOf(grid.rows, t), labelsOf(grid.columns, t)];
  const across = rows.length === 1 ? LINE : columns.length;
  return Array.from({ length: Math.ceil(images.length / across) }, (_, at) => {
    const cells = images.slice(at * across, (at + 1) * across);
    const names = rows.length === 1 ? columns.slice(at * across, (at + 1) * across) : columns;
    return { row: rows.length === 1 ? '' : rows[at]!, cells, columns: names };
  });
}

/**
 * The buttons of a grid's message, in rows. A small grid has one for each cell, as the sheet shows them. A
 * larger one has one for each row, which opens that row with buttons for its cells.
 */
export function gridButtons(view: GenerationView, t: Translate): APIButtonComponent[][] {
  const rows = gridRows(view, t);
  if (isSmall(rows))
    return rows.map((row) =>
      row.cells.filter(isSeen).map((cell) => cellButton(view, cell, cellName(view, cell, t))),
    );
  return inFives(
    rows.flatMap(({ row, cells, columns }, at) =>
      cells.some(isSeen)
        ? [button(clip(row || `${columns[0]} – ${columns.at(-1)}`, LABEL), customId('row', view.id, at))]
        : [],
    ),
  );
}

const isSmall = (rows: readonly GridRow[]): boolean =>
  rows.length <= ROWS && rows.every(({ cells }) => cells.length <= LINE);

/** Says how to reach a picture of a grid by its buttons; null while there are none. */
export function gridHint(view: GenerationView, t: Translate): string | null {
  if (!view.grid || !view.images.some(isSeen)) return null;
  return t(isSmall(gridRows(view, t)) ? 'grid.open' : 'grid.openRow');
}

/** Shows a cell by itself; says its size where that is larger than on the sheet. */
export function cellButton(
  { id }: GenerationView,
  cell: ImageView,
  name: string | null | undefined,
): APIButtonComponent {
  const size = isWorthALook(cell) ? ` · ${largest(cell)}` : '';
  return button(clip(name || '–', LABEL - size.length) + size, customId('view', id, cell.index));
}
