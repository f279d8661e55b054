import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { define, NOW } from '../query';
import type { At } from '../types';

export type Register = At & {
  name: string;
  device: string;
  pack: string;
  packVersion: string;
  /** The pack's stages and vocabulary, as JSON. */
  capabilities?: Record<string, unknown>;
};

const statement = define(
  z.object({ workerId: z.uuid() }),
  `INSERT INTO "Worker" (id, name, device, pack, "packVersion", capabilities, "startedAt", "heartbeatAt")
   VALUES (gen_random_uuid(), $name, $device, $pack, $packVersion, $capabilities::jsonb, ${NOW}, ${NOW})
   RETURNING id AS "workerId"`,
);

/** Adds a worker to the registry. Every start gets a new id. */
export async function register(
  tx: Tx,
  { capabilities = {}, now, ...worker }: Register,
): Promise<{ workerId: string }> {
  const rows = await statement(tx, { ...worker, capabilities: JSON.stringify(capabilities), now });
  return rows[0] as { workerId: string };
}
