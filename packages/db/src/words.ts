import { captionWords } from '@atelier/domain';
import type pg from 'pg';

/** Rows in one statement: large enough to be fast, small enough to hold its locks briefly. */
const BATCH = 2_000;

/**
 * Makes the search words of every generation that has none: rows from before the column existed, and rows
 * that a process of an older version wrote meanwhile. A start that is stopped in the middle goes on with the
 * rest at the next one.
 */
export async function fillWords(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ id: string; caption: string }>(
      `SELECT "id", "caption" FROM "Generation" WHERE "words" IS NULL ORDER BY "id" LIMIT ${BATCH}`,
    );
    if (rows.length === 0) return;
    const made = rows.map(({ id, caption }) => ({ id, words: captionWords(caption) }));
    await client.query(
      `UPDATE "Generation" g SET "words" = ARRAY(SELECT jsonb_array_elements_text(made."words"))
       FROM jsonb_to_recordset($1::jsonb) AS made ("id" uuid, "words" jsonb) WHERE g."id" = made."id"`,
      [JSON.stringify(made)],
    );
  }
}
