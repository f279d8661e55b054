import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { define } from '../query';
import { WAITING } from './waiting';

const placeSchema = z.object({
  jobId: z.uuid(),
  generationId: z.uuid(),
  pack: z.string(),
  /** 0 is next. */
  position: z.int(),
});
export type Place = z.infer<typeof placeSchema>;

const statement = define(
  placeSchema,
  `SELECT id AS "jobId", "generationId", pack, position FROM (${WAITING}) waiting
   WHERE position < $first::int OR "generationId" = ANY ($generationIds::uuid[])
   ORDER BY pack, position`,
);

/**
 * Returns the first places of each pack's line in the order of serving, and the places of `generationIds`
 * wherever they stand. One statement for any number of them.
 */
export const line = (
  tx: Tx,
  { generationIds = [], first = 200 }: { generationIds?: readonly string[]; first?: number } = {},
): Promise<Place[]> => statement(tx, { generationIds: [...generationIds], first });
