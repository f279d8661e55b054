import { Prisma, type Tx } from '@atelier/db';
import { z } from 'zod';
import { query } from '../query';
import { waiting } from './waiting';

/** A generation's place in the queue as people count it: 0 is next; null when it does not wait. */
export async function position(tx: Tx, { generationId }: { generationId: string }): Promise<number | null> {
  const [row] = await query(
    tx,
    z.object({ position: z.int().nullable() }),
    Prisma.sql`
      SELECT min(position) AS position FROM (${waiting}) waiting WHERE "generationId" = ${generationId}::uuid`,
  );
  return row?.position ?? null;
}
