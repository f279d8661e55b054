import { type EditView, isModerator, personOf } from '@atelier/domain';
import type { Ctx } from '../context';
import { storedEdit } from './stored';

type Row = { authorId: string | null; edit: unknown };

/**
 * An edit as the caller may see it: the id of an upload is for its owner and moderators.
 * @param shared of a region of a shared picture
 */
export function editViewOf(
  row: Row,
  shared: EditView['shared'] | undefined,
  { actor }: Ctx,
): EditView | undefined {
  const edit = storedEdit(row);
  if (!edit) return undefined;
  const { kind, source, strength, mask, side, keep } = edit;
  const isOwn = row.authorId !== null && personOf(actor) === row.authorId;
  return {
    kind,
    image: 'upload' in source ? null : source.index,
    ...('upload' in source && (isOwn || isModerator(actor)) && { upload: source.upload }),
    ...(strength !== undefined && { strength }),
    ...(mask && { mask }),
    ...(side && { side }),
    ...(keep && { keep }),
    ...(shared && { shared }),
  };
}
