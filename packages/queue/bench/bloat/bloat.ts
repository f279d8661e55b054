/**
 * `npm run bench queue-bloat [-- --minutes 60] [--after 6] [--rate 8] [--waiting 200] [--bounded]`: dead rows, table and index
 * sizes and the time of a claim while jobs come and go at a steady rate, in two databases of one server side by
 * side. In one of them a session stays idle in a transaction for `minutes`, so that PostgreSQL may remove no row
 * that died since; then the session ends, and `after` minutes show the recovery. `--bounded`: the server ends the
 * transaction after the database's bound, and the session begins the next one at once. Writes
 * docs/bench/queue-bloat.json, or queue-bloat-bounded.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startEmbedded } from '@atelier/db';
import { machine } from '@atelier/process/bench';
import { makeSubject, type Sample } from './subject';

const REPORTS = path.resolve(import.meta.dirname, '../../../../docs/bench');
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    after: { type: 'string', default: '6' },
    rate: { type: 'string', default: '8' },
    waiting: { type: 'string', default: '200' },
    bounded: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const [minutes, after, rate, waiting] = [values.minutes, values.after, values.rate, values.waiting].map(
  Number,
) as [number, number, number, number];
const out = values.out ?? path.join(REPORTS, `queue-bloat${values.bounded ? '-bounded' : ''}.json`);

const dataDir = await mkdtemp(path.join(os.tmpdir(), 'atelier-bloat-'));
const server = await startEmbedded({ dataDir });
try {
  const most = waiting + Math.ceil(rate * 60 * (minutes + after + 1));
  const plain = await makeSubject(server.url, 'without', { waiting, rate, most });
  const held = await makeSubject(server.url, 'idle', { waiting, rate, most });
  const subjects = [plain, held];
  const samples: Record<string, Sample[]> = { without: [], idle: [] };
  await held.goIdle(values.bounded);
  for (const subject of subjects) subject.start();
  const began = performance.now();
  for (let minute = 1; minute <= minutes + after; minute++) {
    await delay(Math.max(0, began + minute * 60_000 - performance.now()));
    for (const subject of subjects) {
      const sample = await subject.sample(minute);
      samples[subject.name]!.push(sample);
      process.stderr.write(`${subject.name.padEnd(8)}${JSON.stringify(sample)}\n`);
    }
    if (minute === minutes) await held.endIdle();
    const missed = Object.fromEntries(subjects.map((subject) => [subject.name, subject.missed]));
    const report = {
      at: new Date().toISOString(),
      machine: machine(),
      minutes,
      after,
      rate,
      waiting,
      missed,
      samples,
    };
    mkdirSync(path.dirname(out), { recursive: true });
    writeFileSync(out, `${JSON.stringify(report)}\n`);
  }
  for (const subject of subjects) await subject.stop();
  for (const subject of subjects) await subject.close();
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
