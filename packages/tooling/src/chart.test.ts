import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { SETTING_NAMES as BOT } from '../../../apps/bot/src/env';
import { SETTING_NAMES as WEB } from '../../../apps/web/src/env';
import { readEnv as readWorkerEnv, SETTING_NAMES as WORKER } from '../../../gpu-worker/src/env';

// Behaviours of docs/SPEC.md, section "Kubernetes". What needs helm is checked by .ci/deploy.

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CHART = 'deploy/helm/atelier';
const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const template = (name: string): string => textOf(`${CHART}/templates/${name}`);

const KNOWN: Record<string, readonly string[]> = { web: WEB, bot: BOT, worker: WORKER };
/** Settings that libraries read: the SDKs of AWS and OpenTelemetry (docs/operations/settings.md, telemetry.md). */
const OF_LIBRARIES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'OTEL_EXPORTER_OTLP_HEADERS'];

const NAME = /"([A-Z][A-Z0-9_]+)"/g;
/** Names that a template gives to its container: literal variables, and those in lists of the Secret's keys. */
const variablesOf = (text: string): string[] => [
  ...[...text.matchAll(/- \{ name: ([A-Z][A-Z0-9_]+),/g)].map(([, name = '']) => name),
  ...[...text.matchAll(/list (?:"[A-Z][A-Z0-9_]+" ?)+|append \$\w+ "[A-Z_]+"/g)].flatMap(([list]) =>
    [...list.matchAll(NAME)].map(([, name = '']) => name),
  ),
];

it.each(['web', 'bot', 'worker'])('K8S-1 each variable that the chart gives to %s is a setting', (kind) => {
  const [, shared = ''] = /range \$key := concat (.*)/.exec(template('_helpers.tpl')) ?? [];
  const given = [...variablesOf(template(`${kind}.yaml`)), ...variablesOf(shared)];
  expect(given).toEqual(expect.arrayContaining(['DATABASE_URL', 'SERVICE_TOKEN', 'CREDENTIALS_KEY']));
  for (const name of given) expect([...KNOWN[kind]!, ...OF_LIBRARIES], kind).toContain(name);
});

it('K8S-1 each variable of the ConfigMap, the values and the guide is a setting', () => {
  const all = new Set([...WEB, ...BOT, ...WORKER, ...OF_LIBRARIES]);
  const guide = textOf('docs/operations/kubernetes.md');
  const named = [
    ...[...template('configmap.yaml').matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name = '']) => name),
    ...[...textOf(`${CHART}/values.yaml`).matchAll(/\b([A-Z]+_[A-Z_]+)\b/g)].map(([, name = '']) => name),
    ...[...guide.matchAll(/^\|.*`[A-Z].*\|/gm)].flatMap(([row]) =>
      [...row.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name = '']) => name),
    ),
  ];
  expect(named).toEqual(expect.arrayContaining(['WEB_URL', 'METRICS_HOST', 'QUOTA_ACTIVE', 'REDIS_URL']));
  for (const name of named) expect(all, name).toContain(name);
});

it('K8S-2 probes and scrapes ask for paths that the processes serve', () => {
  const served = {
    web: textOf('apps/web/src/api/routes/system.ts'),
    bot: textOf('packages/process/src/metrics/serve.ts'),
    worker: textOf('packages/process/src/metrics/serve.ts'),
  };
  for (const [kind, code] of Object.entries(served)) {
    const probes = [...template(`${kind}.yaml`).matchAll(/(\w+)Probe: \{ httpGet: \{ path: ([^,]+),/g)];
    expect(probes.map(([, probe]) => probe).sort()).toEqual(['liveness', 'readiness', 'startup']);
    for (const [, , asked] of probes) expect(code).toContain(`'${asked}'`);
    // Only readiness may ask for the database: a restart would not bring it back.
    const [, , ready] = probes.find(([, probe]) => probe === 'readiness')!;
    for (const [, probe, asked] of probes) expect(asked === ready, probe).toBe(probe === 'readiness');
  }
  const scraped = [...template('monitors.yaml').matchAll(/path: (\S+?),?\s/g)].map(([, asked]) => asked);
  expect(scraped).toEqual(['/api/metrics', '/metrics']);
  expect(served.web).toContain(`'${scraped[0]}'`);
  expect(served.worker).toContain(`'${scraped[1]}'`);
});

it('K8S-3 ports are those that the processes are told and that the images expose', () => {
  const images = textOf('deploy/Containerfile');
  for (const [kind, setting] of [
    ['web', 'PORT'],
    ['bot', 'BOT_METRICS_PORT'],
    ['worker', 'WORKER_METRICS_PORT'],
  ] as const) {
    const [, port] = /containerPort: (\d+)/.exec(template(`${kind}.yaml`)) ?? [];
    expect(template(`${kind}.yaml`)).toContain(`{ name: ${setting}, value: "${port}" }`);
    expect(images).toMatch(new RegExp(`AS ${kind}\\n[^]*?EXPOSE ${port}\\n`));
  }
});

it('K8S-4 a pod’s name is a WORKER_NAME, also of the longest release name', () => {
  const env = { DATABASE_URL: 'postgresql://a@b/c', NODE_ENV: 'test' } as const;
  // 16 characters of the release (atelier.name), the hash of the template and the suffix of the pod.
  const longest = `${'s'.repeat(16)}-worker-7c9f8d7b6c-x2x4z`;
  expect(template('_helpers.tpl')).toContain('le (len .Release.Name) 16');
  expect(template('_helpers.tpl')).toMatch(/trunc 9 .* trunc 6/);
  expect(readWorkerEnv({ ...env, WORKER_NAME: longest }).WORKER_NAME).toBe(longest);
  expect(() => readWorkerEnv({ ...env, WORKER_NAME: `s${longest}` })).toThrow(/WORKER_NAME/);
});

it('K8S-5 KEDA scales by the file’s query and by the values that cluster.md gives reasons for', () => {
  expect(template('worker.yaml')).toContain('$.Files.Get "files/work-waiting.sql"');
  const values = textOf(`${CHART}/values.yaml`);
  const guide = textOf('docs/operations/cluster.md');
  for (const [value, documented] of [
    ['targetSeconds', '`targetQueryValue`'],
    ['activationSeconds', '`activationTargetQueryValue`'],
    ['pollingInterval', '`pollingInterval`'],
    ['cooldownPeriod', '`cooldownPeriod`'],
    ['scaleDownStabilizationSeconds', 'scale-down stabilisation'],
  ] as const) {
    const [, seconds] = new RegExp(`^ +${value}: (\\d+)$`, 'm').exec(values) ?? [];
    expect(guide, value).toMatch(new RegExp(`^\\| ${documented} \\| ${seconds}(?: s)? \\|`, 'm'));
  }
  // A worker that draws counts as the target, so it is never one too many.
  const [, target] = /targetSeconds: (\d+)/.exec(values) ?? [];
  expect(textOf(`${CHART}/files/work-waiting.sql`)).toContain(`greatest(${target}000,`);
});

it('K8S-6 pods get more time to end than their processes take', () => {
  const limitOf = (file: string, name: string): number => {
    const [, ms = ''] = new RegExp(`const ${name} = ([\\d_]+)`).exec(textOf(file)) ?? [];
    return Number(ms.replaceAll('_', '')) / 1000;
  };
  // The worker has DRAIN_S for its stage, then the time of an ordinary stop.
  const [, worker] =
    /terminationGracePeriodSeconds: \{\{ add \.drainSeconds (\d+) \}\}/.exec(template('worker.yaml')) ?? [];
  expect(template('worker.yaml')).toContain('{ name: DRAIN_S, value: {{ .drainSeconds | quote }} }');
  const [, bot] = /terminationGracePeriodSeconds: (\d+)/.exec(template('bot.yaml')) ?? [];
  expect(Number(worker)).toBeGreaterThan(limitOf('gpu-worker/src/main.ts', 'STOP_WITHIN_MS'));
  expect(Number(bot)).toBeGreaterThan(limitOf('apps/bot/src/index.ts', 'STOP_MS'));
  // The time of preStop counts, too.
  expect(template('web.yaml')).toMatch(
    /terminationGracePeriodSeconds: \{\{ add \.Values\.web\.preStopSeconds (?:1[0-9]|[2-9][0-9]) \}\}/,
  );
});

it('K8S-7 the chart has no file of its own where another one is the home', () => {
  expect(readdirSync(path.join(ROOT, CHART, 'files')).sort()).toEqual(['alerts.yaml', 'work-waiting.sql']);
  expect(textOf(`${CHART}/files/alerts.yaml`)).toBe(textOf('deploy/prometheus/alerts.yaml'));
});

it('K8S-8 the web autoscaler asks for a metric that exists', () => {
  const [, metric] = /metric: \{ name: (\w+) \}/.exec(template('web.yaml')) ?? [];
  expect(textOf('apps/web/src/server/metrics.ts')).toContain(`'${metric}'`);
});
