import { randomUUID } from 'node:crypto';
import { createDb } from '@atelier/db';
import { NOTIFY } from '@atelier/protocol';
import { claim, complete, enqueue } from '../src';
import { bell, type Contender } from './contender';

const PEOPLE = 20;
const PACK = 'bench';

/**
 * Ours, as the product uses it: in turn over twenty people, with leases, fencing tokens, limits of people and
 * rooms, and a row of history for every attempt. The generations that jobs refer to are made before the clock
 * starts.
 */
export async function atelier(url: string, poolSize: number, jobs: number): Promise<Contender> {
  const db = createDb(url, { poolSize });
  const people = Array.from({ length: PEOPLE }, () => randomUUID());
  await db.user.createMany({ data: people.map((id, n) => ({ id, name: `bench ${n}` })) });
  const generations = Array.from({ length: jobs }, () => randomUUID());
  const numbers = new Map<string, number>(generations.map((id, n) => [id, n]));
  const personOf = (n: number): string => people[n % PEOPLE] as string;
  await db.generation.createMany({
    data: generations.map((id, n) => ({ id, authorId: personOf(n), caption: 'bench', seed: 1n, pack: PACK })),
  });
  return {
    name: 'atelier',
    how: `enqueue(), claim() and complete(), ${PEOPLE} people in turn, one job a claim, LISTEN and a poll of 2 s`,
    async enqueue(n) {
      await enqueue(db, { generationId: generations[n]!, userId: personOf(n), roomId: null, pack: PACK });
    },
    async consume(concurrency, onClaim, onDone) {
      const wake = bell();
      let stopped = false;
      const listener = await db.listen([NOTIFY.jobReady], () => wake.ring());
      const loop = async (): Promise<void> => {
        const workerId = randomUUID();
        while (!stopped) {
          const job = await claim(db, { workerId, packs: [PACK], maxRunningPerPerson: concurrency });
          if (!job) {
            await wake.heard(2_000);
            continue;
          }
          onClaim(numbers.get(job.generationId)!);
          await complete(db, { jobId: job.id, fencingToken: job.fencingToken });
          onDone();
        }
      };
      const loops = Array.from({ length: concurrency }, loop);
      return {
        async stop() {
          stopped = true;
          wake.ringAll();
          await listener.stop();
          await Promise.all(loops);
        },
      };
    },
    close: () => db.close(),
  };
}
