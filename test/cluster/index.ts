/**
 * Proves a studio on several machines: builds one from network namespaces, does harm to it under load, and checks
 * that nothing is lost or doubled and that everything recovers. `npm run proof:cluster -- [--partition-seconds 30]
 * [--away-seconds 60] [--only REGEX] [--write]`; as root on Linux, about half an hour. `--write` renews
 * docs/bench/cluster.json and the table in docs/operations/cluster.md.
 */
import { parseArgs } from 'node:util';
import { Cluster } from './cluster';
import { Crowd } from './crowd';
import { stayInside } from './inside';
import { line, writeReport } from './report';
import { play, type Result, round } from './scenario';
import { SCENARIOS } from './scenarios';

const { values } = parseArgs({
  options: {
    'partition-seconds': { type: 'string', default: '30' },
    'away-seconds': { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
    logs: { type: 'boolean', default: false },
  },
});
await stayInside();
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const options = {
  partitionSeconds: Number(values['partition-seconds']),
  awaySeconds: Number(values['away-seconds']),
  write: values.write,
};
const began = performance.now();
const cluster = new Cluster();
await cluster.start();
say(`the cluster runs after ${round((performance.now() - began) / 1000)} s`);
const crowd = new Crowd(cluster);
await crowd.start();
const results: Result[] = [];
for (const scenario of SCENARIOS.filter(({ name }) => new RegExp(values.only).test(name))) {
  const at = Date.now();
  const result = await play(scenario, cluster, crowd, options);
  results.push(result);
  say(line(result));
  if (values.logs || !result.ok)
    for (const { name, ...node } of [...cluster.nodes.values()].map((each) => ({
      name: each.name,
      said: each.loud(at),
    })))
      for (const said of node.said.slice(0, 12)) say(`    ${name}: ${said.msg.slice(0, 300)}`);
}
if (values.write) await writeReport(results, options);
const failed = results.filter(({ ok }) => !ok).length;
say(`${results.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
