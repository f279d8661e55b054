/**
 * `node --import tsx packages/queue/bench/claim.ts [WAITING]`: milliseconds of one claim, and of the line
 * with every position, while WAITING jobs (default 10,000) of 200 people and 2,000 guests at 500 addresses
 * wait. Prints medians of 30.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createDb, migrate, startEmbedded } from '@atelier/db';
import { median } from '@atelier/process/bench';
import { claim, line, release } from '../src';

const waiting = Number(process.argv[2] ?? 10_000);
const directory = await mkdtemp(path.join(os.tmpdir(), 'atelier-bench-'));
const server = await startEmbedded({ dataDir: directory });
try {
  await migrate(server.url);
  const db = createDb(server.url);
  await db.$executeRaw`
    INSERT INTO "User" (id, name, "isGuest")
    SELECT gen_random_uuid(), 'bench ' || n, n > 200 FROM generate_series(1, 2200) n`;
  await db.$executeRaw`
    WITH people AS (SELECT id, "isGuest", row_number() OVER () AS n FROM "User"),
    made AS (
      INSERT INTO "Generation" (id, "authorId", caption, seed, pack)
      SELECT gen_random_uuid(), people.id, 'bench', 1, 'bench'
      FROM generate_series(1, ${waiting}::int) i JOIN people ON people.n = 1 + i % 2200
      RETURNING id, "authorId"
    )
    INSERT INTO "Job" (id, "generationId", "userId", pack, guest, turn, "turnAt", "costMs")
    SELECT gen_random_uuid(), made.id, people.id, 'bench', people."isGuest",
      CASE WHEN people."isGuest" THEN md5('address ' || people.n % 500)::uuid ELSE people.id END,
      now() - random() * interval '1 hour', 1000 + random() * 100000
    FROM made JOIN people ON people.id = made."authorId"`;
  await db.$executeRawUnsafe('ANALYZE');
  const time = async (work: () => Promise<void>): Promise<number> => {
    const took: number[] = [];
    for (let i = 0; i < 30; i++) {
      const began = performance.now();
      await work();
      took.push(performance.now() - began);
    }
    return median(took);
  };
  const claims = await time(async () => {
    const job = await claim(db, { workerId: randomUUID(), packs: ['bench'] });
    if (!job) throw new Error('nothing to claim');
    await release(db, { jobId: job.id, fencingToken: job.fencingToken });
  });
  const lines = await time(async () => void (await line(db, { first: 200 })));
  process.stdout.write(
    `${waiting} waiting: claim and release ${claims.toFixed(1)} ms, line ${lines.toFixed(1)} ms\n`,
  );
  await db.close();
} finally {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}
