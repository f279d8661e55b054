import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import type { Contender } from './contender';

/**
 * graphile-worker by its own runner and its defaults: one job a claim, LISTEN, a poll of 2 s, completed one
 * by one.
 */
export async function graphile(connectionString: string, maxPoolSize: number): Promise<Contender> {
  const logger = new Logger(() => () => {});
  const utils = await makeWorkerUtils({ connectionString, maxPoolSize, logger });
  await utils.migrate();
  return {
    name: 'graphile-worker',
    how: 'addJob() and its runner with the defaults: one job a claim, LISTEN and a poll of 2 s',
    async enqueue(n) {
      await utils.addJob('bench', { n });
    },
    async consume(concurrency, onClaim, onDone) {
      const runner = await run({
        connectionString,
        maxPoolSize,
        concurrency,
        logger,
        noHandleSignals: true,
        pollInterval: 2_000,
        taskList: {
          bench: (payload) => onClaim((payload as { n: number }).n),
        },
      });
      // told once the completion is in the database
      runner.events.on('job:complete', onDone);
      return { stop: () => runner.stop() };
    },
    close: async () => utils.release(),
  };
}
