import { type GenerationView, type GridView, type ImageView, labelText } from '@atelier/domain';
import type { APIButtonComponent } from 'discord.js';
import type { Translate } from '../i18n';
import { button } from './button';
import { customId } from './custom-id';
import { clip } from './text';

/** Cells of one axis are shown, and have buttons, in lines of so many. */
const LINE = 5;
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

/** A button for each row, which opens it with buttons for its cells. */
export const rowButtons = (view: GenerationView, t: Translate): APIButtonComponent[] =>
  gridRows(view, t).map(({ row, columns }, at) =>
    button(clip(row || `${columns[0]} – ${columns.at(-1)}`, LABEL), customId('row', view.id, at)),
  );

/** A button for each cell of a row, which shows it by itself. */
export const cellButtons = (view: GenerationView, { cells, columns }: GridRow): APIButtonComponent[] =>
  cells.map(({ index }, at) => button(clip(columns[at] || '–', LABEL), customId('view', view.id, index)));
