import PgBoss from 'pg-boss';
import { bell, type Contender } from './contender';

const QUEUE = 'bench';

/**
 * pg-boss by send(), fetch() and complete(). Its own worker polls every half second at best. Here it asks in
 * a loop and our producers wake it within the process, which is better than it can do across processes.
 */
export async function pgBoss(connectionString: string, max: number): Promise<Contender> {
  const boss = new PgBoss({ connectionString, max, supervise: false, schedule: false });
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue(QUEUE);
  const wake = bell();
  return {
    name: 'pg-boss',
    how: 'send(), fetch() of one job in a loop, complete(); woken in-process (it has no LISTEN)',
    async enqueue(n) {
      await boss.send(QUEUE, { n });
      wake.ring();
    },
    async consume(concurrency, onClaim, onDone) {
      let stopped = false;
      const loop = async (): Promise<void> => {
        while (!stopped) {
          const [job] = await boss.fetch<{ n: number }>(QUEUE);
          if (!job) {
            await wake.heard(2_000);
            continue;
          }
          onClaim(job.data.n);
          await boss.complete(QUEUE, job.id);
          onDone();
        }
      };
      const loops = Array.from({ length: concurrency }, loop);
      return {
        async stop() {
          stopped = true;
          wake.ringAll();
          await Promise.all(loops);
        },
      };
    },
    close: () => boss.stop({ graceful: false }),
  };
}
