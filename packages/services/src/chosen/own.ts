import type { Tx } from '@atelier/db';
import { AtelierError, type RefusalView } from '@atelier/domain';

export interface OwnRow {
  id: string;
  unlisted: boolean;
}
interface Row extends OwnRow {
  authorId: string | null;
  isHidden: boolean;
  isDeleted: boolean;
}

/**
 * Sorts `ids`, each counted once, into the caller's own generations that are not deleted, and refusals. Moderators
 * get no more than others here: what they do to other people's pictures needs an entry in the audit trail for each.
 */
export async function sortOwn(
  tx: Tx,
  ids: readonly string[],
  userId: string,
): Promise<{ own: OwnRow[]; refused: RefusalView[] }> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT "id", "authorId", "unlisted", "hiddenAt" IS NOT NULL AS "isHidden", "deletedAt" IS NOT NULL AS "isDeleted"
    FROM "Generation" WHERE "id" = ANY (${[...ids]}::uuid[])`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const own: OwnRow[] = [];
  const refused: RefusalView[] = [];
  // Ids compare as PostgreSQL writes them.
  for (const id of new Set(ids.map((id) => id.toLowerCase()))) {
    const row = byId.get(id);
    const code = refusalOf(row, userId);
    if (code) refused.push({ id, code });
    else if (row) own.push({ id, unlisted: row.unlisted });
  }
  return { own, refused };
}

function refusalOf(row: Row | undefined, userId: string): RefusalView['code'] | null {
  if (!row) return 'not_found';
  if (row.isDeleted) return 'gone';
  if (row.authorId === userId) return null;
  return row.isHidden ? 'gone' : 'forbidden';
}

/** The code of an error that concerns one generation; null for any other, which ends the whole request. */
export function codeOfOne(error: unknown): RefusalView['code'] | null {
  if (!(error instanceof AtelierError)) return null;
  const { code } = error;
  return code === 'forbidden' || code === 'not_found' || code === 'gone' ? code : null;
}
