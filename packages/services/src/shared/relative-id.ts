import { createHash } from 'node:crypto';
import { isModerator, personOf } from '@atelier/domain';
import type { Ctx } from '../context';

type Row = { id: string; authorId: string | null; unlisted: boolean };

/**
 * Returns the id under which a relative's page shows a generation. The id of an unlisted generation opens it,
 * so only its author and moderators get it. Everyone else gets an alias, the same each time, so that trees
 * keep their shape. Ids have more than 70 random bits, so the digest cannot be reversed.
 */
export function relativeId({ id, authorId, unlisted }: Row, { actor }: Ctx): string {
  const own = authorId !== null && personOf(actor) === authorId;
  return !unlisted || own || isModerator(actor) ? id : aliasOf(id);
}

/** A UUID of version 8: of our own making, and no row's. */
function aliasOf(id: string): string {
  const digest = createHash('sha256').update(`alias of ${id}`).digest('hex');
  return digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');
}
