import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createMetrics as botMetrics } from '../../../apps/bot/src/metrics';
import { createMetrics as webMetrics } from '../../../apps/web/src/server/metrics';
import { createMetrics as workerMetrics } from '../../../gpu-worker/src/metrics';

// Behaviours of docs/SPEC.md, section "Operating".

const ROOT = path.resolve(import.meta.dirname, '../../..');
const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** One rule, in the form that every rule of the file has. */
const RULE =
  /^ {6}- alert: (?<alert>Atelier[A-Za-z]+)\n {8}expr: (?:\|\n(?<lines>(?: {10,}.+\n)+)|(?<line>.+)\n)(?: {8}for: \d+[mh]\n)? {8}labels: \{ severity: (?:page|ticket) \}\n {8}annotations:\n {10}summary: .+\.(?:"|)\n/gm;
const rules = textOf('deploy/prometheus/alerts.yaml');
const alerts = [...rules.matchAll(RULE)].map(({ groups }) => ({
  alert: groups?.alert ?? '',
  expr: groups?.lines ?? groups?.line ?? '',
}));

const dashboardSchema = z.object({
  uid: z.literal('atelier'),
  panels: z.array(
    z.object({
      id: z.int(),
      title: z.string().min(1),
      gridPos: z.object({ h: z.int(), w: z.int(), x: z.int(), y: z.int() }),
      targets: z.array(z.object({ expr: z.string().min(1) })).default([]),
    }),
  ),
});
const { panels } = dashboardSchema.parse(JSON.parse(textOf('deploy/grafana/atelier.json')));

/** Every series that a scrape may have: name → labels. Those of a scrape itself are free. */
function series(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  // The web's registry has what every process has, too: process_ and nodejs_.
  const registries = [
    webMetrics({ version: '1', commit: 'abc' }).registry,
    botMetrics().registry,
    workerMetrics().registry,
  ];
  for (const registry of registries)
    for (const metric of registry.getMetricsAsArray()) {
      const { name, labelNames = [] } = metric as unknown as { name: string; labelNames?: string[] };
      const isHistogram = (metric as { type?: unknown }).type === 'histogram' || 'buckets' in metric;
      const names = isHistogram ? ['_bucket', '_sum', '_count'].map((end) => `${name}${end}`) : [name];
      for (const each of names) found.set(each, isHistogram ? [...labelNames, 'le'] : labelNames);
    }
  return found;
}
const known = series();
const OF_A_SCRAPE = ['instance', 'job'];

/** What a query asks that no process has. */
function wrong(expr: string): string[] {
  const used = [...expr.matchAll(/\b((?:atelier|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)];
  const faults = used.flatMap(([, name = '', selector = '']) => {
    const labels = known.get(name);
    if (!labels) return [`no metric ${name}`];
    return [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)]
      .map(([, label = '']) => label)
      .filter((label) => !labels.includes(label))
      .map((label) => `${name} has no label ${label}`);
  });
  const all = new Set([...used.flatMap(([, name = '']) => known.get(name) ?? []), ...OF_A_SCRAPE]);
  const grouped = [...expr.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').map((label) => label.trim()),
  );
  if (used.length === 0) faults.push('no metric at all');
  return [...faults, ...grouped.filter((label) => label && !all.has(label)).map((l) => `no label ${l}`)];
}

it('OP-WATCH-1 every alert asks for metrics and labels that the processes have', () => {
  expect(alerts.length).toBeGreaterThan(15);
  // Nothing but rules of the one form: a typing error is no rule that is never asked.
  expect(rules.replaceAll(/^#.*\n/gm, '').replaceAll(RULE, '')).toBe(
    'groups:\n  - name: atelier\n    rules:\n',
  );
  for (const { alert, expr } of alerts) expect(wrong(expr), alert).toEqual([]);
});

it('OP-WATCH-2 every alert has a section that says what it means, what to look at and what to do', () => {
  const guide = textOf('docs/operations/alerts.md');
  const sections = new Map(
    [...guide.matchAll(/^## (Atelier\w+)\n([\s\S]*?)(?=^## |$(?![\s\S]))/gm)].map(
      ([, name = '', text = '']) => [name, text],
    ),
  );
  expect([...sections.keys()].sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  for (const [name, text] of sections)
    for (const part of ['**Means**', '**Look at**', '**Do**']) expect(text, name).toContain(part);
});

it('OP-WATCH-3 the dashboard asks for metrics that the processes have; no panel covers another', () => {
  const taken = new Set<string>();
  for (const { title, gridPos, targets } of panels) {
    for (const { expr } of targets) expect(wrong(expr), title).toEqual([]);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(taken.has(`${x},${y}`), title).toBe(false);
        taken.add(`${x},${y}`);
      }
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
  }
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
});

it('the check knows a metric that is not there', () => {
  expect(wrong('rate(atelier_frame_total[5m])')).toEqual(['no metric atelier_frame_total']);
  expect(wrong('sum by (reason) (atelier_jobs{kind="x"})')).toEqual([
    'atelier_jobs has no label kind',
    'no label reason',
  ]);
});
