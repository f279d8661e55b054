import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario, Stage } from '../scenario';

/** A server starts again with something wrong, and after the time of a partition with everything right. */
async function wrongly(
  { cluster, options }: Stage,
  name: string,
  set: () => void,
  unset: () => void,
): Promise<void> {
  const node = cluster.node(name);
  set();
  await node.stop();
  await node.start();
  await sleep(options.partitionSeconds * 1000);
  unset();
  await node.stop();
  await node.start();
}

export const badInput: Scenario[] = [
  {
    name: 'S3 refuses: another region',
    says: /region/i,
    run: (stage) =>
      wrongly(
        stage,
        's3',
        () => Object.assign(stage.cluster.narrow, { s3: 'region' }),
        () => Object.assign(stage.cluster.narrow, { s3: undefined }),
      ),
  },
  {
    name: 'S3 refuses: the credentials have expired',
    says: /expired/i,
    run: (stage) =>
      wrongly(
        stage,
        's3',
        () => Object.assign(stage.cluster.narrow, { s3: 'expired' }),
        () => Object.assign(stage.cluster.narrow, { s3: undefined }),
      ),
  },
  {
    name: 'Redis is full (maxmemory, noeviction)',
    says: /OOM|full|maxmemory/i,
    run: (stage) =>
      wrongly(
        stage,
        'redis',
        () => Object.assign(stage.cluster.narrow, { redisBytes: 1 }),
        () => Object.assign(stage.cluster.narrow, { redisBytes: 0 }),
      ),
  },
  {
    name: 'PgBouncer has too few server sessions',
    says: /query_wait_timeout|too few|connections/i,
    run: (stage) =>
      wrongly(
        stage,
        'pgbouncer',
        () => Object.assign(stage.cluster.narrow, { pool: 14 }),
        () => Object.assign(stage.cluster.narrow, { pool: 80 }),
      ),
  },
  {
    name: 'PostgreSQL allows too few connections',
    says: /connection|slots|53300/i,
    run: (stage) =>
      wrongly(
        stage,
        'postgres',
        () => Object.assign(stage.cluster.narrow, { connections: 14 }),
        () => Object.assign(stage.cluster.narrow, { connections: 100 }),
      ),
  },
];
