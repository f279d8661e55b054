import { Prisma, type Tx } from '@atelier/db';
import { z } from 'zod';
import { at, query } from '../query';
import type { At } from '../types';

export type Register = At & {
  name: string;
  device: string;
  pack: string;
  packVersion: string;
  /** What the pack can do, as JSON. */
  capabilities?: Record<string, unknown>;
};

/** Adds a worker to the registry and gives it its id, which is new with every start. */
export async function register(tx: Tx, worker: Register): Promise<{ workerId: string }> {
  const rows = await query(
    tx,
    z.object({ workerId: z.uuid() }),
    Prisma.sql`
      INSERT INTO "Worker" (id, name, device, pack, "packVersion", capabilities, "startedAt", "heartbeatAt")
      VALUES (
        gen_random_uuid(), ${worker.name}, ${worker.device}, ${worker.pack}, ${worker.packVersion},
        ${JSON.stringify(worker.capabilities ?? {})}::jsonb, ${at(worker.now)}, ${at(worker.now)}
      )
      RETURNING id AS "workerId"`,
  );
  return rows[0] as { workerId: string };
}
