import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { createMetrics as ofBot } from '../../../../apps/bot/src/metrics';
import { createMetrics as ofWeb } from '../../../../apps/web/src/server/metrics';
import { createMetrics as ofWorker } from '../../../../gpu-worker/src/metrics';
import { buildInfo } from './registry';

const DOC = path.resolve(import.meta.dirname, '../../../../docs/operations/telemetry.md');
const BUILD = { version: '0', commit: '0' };

/** The entries below the heading of `process`, each on one line. */
function documented(process: string): string[] {
  const section =
    readFileSync(DOC, 'utf8')
      .split(/^#+ /m)
      .find((each) => each.startsWith(`${process}\n`)) ?? '';
  return section
    .split(/\n(?=- `)/)
    .slice(1)
    .map((entry) => entry.split('\n\n')[0]!.replace(/\s+/g, ' ').trim());
}

/** The same entries, made from the registry. Node's own metrics are described as a family. */
function registered(registry: Registry): string[] {
  return (registry.getMetricsAsArray() as unknown as Described[])
    .filter(({ name }) => name.startsWith('atelier_'))
    .map(({ name, type, help, labelNames }) => {
      const labels = labelNames.filter((label) => label !== 'le').join(', ');
      return `- \`${name}\` (${type}${labels && `: ${labels}`}) ${help}.`;
    });
}
interface Described {
  name: string;
  type: string;
  help: string;
  labelNames: string[];
}

it.each([
  ['Web', () => ofWeb(BUILD).registry],
  ['Bot', () => ofBot().registry],
  ['Worker', () => ofWorker().registry],
])('OPS-METRICS-4 docs/operations/telemetry.md lists every metric: %s', (name, make) => {
  const registry = make();
  if (name !== 'Web') buildInfo(registry);
  expect(documented(name).toSorted()).toEqual(registered(registry).toSorted());
});

it('OPS-METRICS-5 names have the base unit, counters end in _total, and no label can grow without bound', () => {
  const bounded = new Set(['action', 'cause', 'commit', 'dependency', 'device', 'event', 'method', 'name']);
  for (const label of [
    'namespace',
    'net',
    'node',
    'operation',
    'outcome',
    'pack',
    'pack_version',
    'part',
    'process',
  ])
    bounded.add(label);
  for (const label of ['reason', 'route', 'scope', 'stage', 'state', 'status', 'task', 'version', 'what'])
    bounded.add(label);
  for (const { registry } of [ofWeb(BUILD), ofBot(), ofWorker()])
    for (const { name, type, labelNames } of registry.getMetricsAsArray() as unknown as Described[]) {
      if (!name.startsWith('atelier_')) continue;
      expect(name).toMatch(/^[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(name).not.toMatch(/_(?:ms|millis|kb|mb|minutes)(?:_|$)/);
      for (const label of labelNames) expect(bounded, `${name}{${label}}`).toContain(label);
    }
});
