import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { root } from '@atelier/launcher';
import type { Options, Result } from './scenario';

const JSON_FILE = path.join(root, 'docs/bench/cluster.json');
const PAGE = path.join(root, 'docs/operations/cluster.md');
/** The plot of the autoscaler's scenario. */
export const PLOT = path.join(root, 'docs/operations/autoscaler.svg');
const BETWEEN = /(<!-- table of the proof -->\n)[\s\S]*?(<!-- end of the table -->)/;

const seen = (errors: Record<string, number>): string =>
  Object.entries(errors)
    .map(([what, count]) => `${count} × ${what}`)
    .join(', ') || 'none';

/** One result for the terminal. */
export const line = ({ scenario, ok, recoverySeconds, errorsSeen, notes, wrong, restarts }: Result): string =>
  [
    `${ok ? 'ok    ' : 'FAILED'} ${scenario}: recovers in ${recoverySeconds} s; errors seen: ${seen(errorsSeen)}`,
    ...(Object.keys(restarts).length > 0 ? [`restarts ${JSON.stringify(restarts)}`] : []),
    ...notes,
    ...wrong.slice(0, 8).map((why) => `WRONG ${why}`),
  ].join('\n       ');

/** Writes the figures with their machine, and the table of the page. */
export async function writeReport(results: Result[], options: Options): Promise<void> {
  const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;
  const figures = { date: new Date().toISOString().slice(0, 10), machine, options, results };
  await writeFile(JSON_FILE, `${JSON.stringify(figures, null, 2)}\n`);
  const table = [
    `${figures.date}, ${machine}; partitions of ${options.partitionSeconds} s, outages of ${options.awaySeconds} s.`,
    '',
    '| Scenario | Recovers in | Errors that people saw | Notes |',
    '| --- | --- | --- | --- |',
    ...results.map(
      ({ scenario, ok, recoverySeconds, errorsSeen, notes }) =>
        `| ${scenario}${ok ? '' : ' (**fails**)'} | ${recoverySeconds} s | ${seen(errorsSeen)} | ${notes.join('; ').replaceAll('|', '\\|')} |`,
    ),
    '',
    ...(existsSync(PLOT)
      ? ['![Seconds of work and workers over time, from 0 to 4 workers and back to 0](autoscaler.svg)', '']
      : []),
  ].join('\n');
  const page = await readFile(PAGE, 'utf8');
  await writeFile(
    PAGE,
    page.replace(BETWEEN, (_, head: string, tail: string) => `${head}${table}\n${tail}`),
  );
}
