import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind } from '../cluster';
import type { Scenario } from '../scenario';

/** Pairs of kinds that speak to each other. */
const PAIRS: [Kind, Kind][] = [
  ['nginx', 'web'],
  ['web', 'postgres'],
  ['web', 'redis'],
  ['web', 's3'],
  ['web', 'worker'],
  ['worker', 'postgres'],
  ['worker', 's3'],
  ['bot', 'postgres'],
  ['bot', 'web'],
  ['bot', 's3'],
];

/** Every packet between two kinds of machines is lost, then all of them arrive again. */
export const partitions: Scenario[] = [
  ...PAIRS.map(
    ([one, other]): Scenario => ({
      name: `partition ${one}–${other}`,
      async run({ cluster, options }) {
        cluster.network.cut(cluster.hostsOf(one), cluster.hostsOf(other));
        await sleep(options.partitionSeconds * 1000);
      },
    }),
  ),
  {
    name: 'partition of one web from everything but nginx',
    async run({ cluster, options }) {
      const rest = (['postgres', 'redis', 's3', 'worker', 'bot'] as const).flatMap((kind) =>
        cluster.hostsOf(kind),
      );
      cluster.network.cut([cluster.host('web-1')], rest);
      await sleep(options.partitionSeconds * 1000);
    },
  },
  {
    name: 'partition pgbouncer–postgres',
    async run({ cluster, options }) {
      cluster.network.cut([cluster.host('pgbouncer')], [cluster.host('postgres')]);
      await sleep(options.partitionSeconds * 1000);
    },
  },
];
