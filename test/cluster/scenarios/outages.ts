import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind } from '../cluster';
import type { Scenario, Stage } from '../scenario';

/** A server dies, and is there again after `seconds`. */
const away = (name: string, seconds: (stage: Stage) => number): Scenario => ({
  name: `${name} away`,
  async run(stage) {
    const node = stage.cluster.node(name);
    await node.stop('SIGKILL');
    await sleep(seconds(stage) * 1000);
    await node.start();
  },
});

/** Processes die at once, and their supervisors start them again. */
const killed = (kinds: Kind[]): Scenario => ({
  name: `every ${kinds.join(', ')} is killed at once`,
  async run({ cluster }) {
    for (const node of kinds.flatMap((kind) => cluster.nodesOf(kind))) node.signal('SIGKILL');
    await sleep(1_000);
  },
});

export const outages: Scenario[] = [
  away('redis', ({ options }) => options.awaySeconds),
  away('s3', ({ options }) => options.awaySeconds),
  away('postgres', ({ options }) => options.awaySeconds / 4),
  away('pgbouncer', ({ options }) => options.awaySeconds / 4),
  killed(['web', 'worker', 'bot']),
];
