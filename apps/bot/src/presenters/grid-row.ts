import type { GenerationView } from '@atelier/domain';
import type { Translate } from '../i18n';
import { inFives, rowsOf } from './button';
import { isSeen } from './drawn';
import { cellButton, type GridRow } from './grid-rows';
import { COLOURS, container, file, gallery, heading, text } from './parts';
import { filesOf, type PictureSpec, type Shown } from './picture';
import { clipLiteral } from './text';

/** A row of a larger grid by itself: a button for each drawn cell, named by its column. */
export function presentRow(
  view: GenerationView,
  { row, cells, columns }: GridRow,
  picture: PictureSpec,
  t: Translate,
): Shown {
  const files = filesOf(view, picture);
  const [copy, original] = files;
  return {
    components: [
      container(
        COLOURS.studio,
        text([row && heading(clipLiteral(row, 300)), t('grid.open')].filter(Boolean).join('\n')),
        gallery([{ url: `attachment://${copy.name}`, description: picture.alt }]),
        ...rowsOf(
          ...inFives(
            cells.flatMap((cell, at) => (isSeen(cell) ? [cellButton(view, cell, columns[at])] : [])),
          ),
        ),
        file(original.name),
      ),
    ],
    files,
  };
}
