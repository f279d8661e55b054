import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { define } from '../query';

const statement = define(
  z.unknown(),
  `UPDATE "Job" SET "userId" = $userId::uuid, turn = $userId::uuid, guest = false WHERE "userId" = $guestId::uuid`,
);

/**
 * Gives a guest's jobs to the person they signed in as. Waiting jobs keep their `turnAt`, now among people.
 */
export async function adopt(tx: Tx, who: { guestId: string; userId: string }): Promise<void> {
  await statement(tx, who);
}
