import { Prisma, type Tx } from '@atelier/db';
import { z } from 'zod';
import { query } from '../query';
import { waiting } from './waiting';

const placeSchema = z.object({
  jobId: z.uuid(),
  generationId: z.uuid(),
  pack: z.string(),
  /** As people count: 0 is next. */
  position: z.int(),
});
export type Place = z.infer<typeof placeSchema>;

/**
 * The line in front of each pack's workers, in the order of serving: its first places, and those of `generationIds` wherever they
 * stand. One statement for any number of them.
 */
export const line = (
  tx: Tx,
  { generationIds = [], first = 200 }: { generationIds?: readonly string[]; first?: number } = {},
): Promise<Place[]> =>
  query(
    tx,
    placeSchema,
    Prisma.sql`
      SELECT id AS "jobId", "generationId", pack, position FROM (${waiting}) waiting
      WHERE position < ${first}::int OR "generationId" = ANY (${[...generationIds]}::uuid[])
      ORDER BY pack, position`,
  );
