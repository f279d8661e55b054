import { Prisma, type Tx } from '@atelier/db';

/** Takes a worker that ends from the registry. What it measured goes with it; its attempts stay in the history. */
export async function retire(tx: Tx, { workerId }: { workerId: string }): Promise<void> {
  await tx.$executeRaw(Prisma.sql`DELETE FROM "Worker" WHERE id = ${workerId}::uuid`);
}
