import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { define } from '../query';

const statement = define(z.unknown(), 'DELETE FROM "Worker" WHERE id = $workerId::uuid');

/** Removes a worker and its measurements from the registry. Its attempts stay in the history. */
export async function retire(tx: Tx, { workerId }: { workerId: string }): Promise<void> {
  await statement(tx, { workerId });
}
