import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind } from '../cluster';
import { round, type Scenario, type Stage } from '../scenario';

/** Replaces each process of some kinds, one after the other, while people go on. */
async function replace({ cluster, note }: Stage, kinds: readonly Kind[]): Promise<void> {
  const stops: Record<string, number> = {};
  for (const node of kinds.flatMap((kind) => cluster.nodesOf(kind))) {
    stops[node.name] = round(await node.stop());
    await node.start();
    await sleep(1_000);
  }
  note(`seconds to stop: ${JSON.stringify(stops)}`);
}

/** A version of the code that speaks another protocol. */
const NEXT_VERSION = '99';

export const rolling: Scenario[] = [
  {
    name: 'every web, worker and the bot is replaced',
    run: (stage) => replace(stage, ['web', 'worker', 'bot']),
  },
  {
    name: 'upgrade to another protocol version, side by side, and back',
    says: /another version/,
    async run(stage) {
      const { cluster } = stage;
      for (const version of [NEXT_VERSION, '']) {
        cluster.version = version;
        await replace(stage, ['web']);
        // Webs are new, workers and the bot are old: pictures go on without previews.
        await sleep(5_000);
        await replace(stage, ['worker', 'bot']);
      }
    },
  },
];
