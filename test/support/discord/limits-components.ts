import type { FormErrors } from './error';
import { CustomIds, checkRow, KINDS, type Loose, refuseType } from './limits-parts';

export { checkModal } from './limits-modal';

/**
 * Components of a message without IS_COMPONENTS_V2: at most five rows, each of one to five buttons or of one
 * select menu.
 */
export function checkComponents(form: FormErrors, rows: unknown[]): void {
  const ids = new CustomIds();
  form.count(['components'], rows, 0, 5);
  for (const [index, row] of (rows as Loose[]).entries()) {
    const at = ['components', index];
    if (row.type === KINDS.row) checkRow(form, row, at, ids);
    else refuseType(form, at, [KINDS.row]);
  }
}
