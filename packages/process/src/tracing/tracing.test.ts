import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, it, vi } from 'vitest';
import { type Collector, startCollector } from '../../../../test/support/otlp-collector';
import { createLog } from '../log';
import { NO_TRACING, startTracing, type Tracing } from './index';

const BUILD = { version: '1.2.3', commit: 'abc' };
const OTHER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
let lines: string[] = [];
let collector: Collector;
let tracing: Tracing;
afterEach(async () => {
  await tracing?.stop();
  await collector?.stop();
  vi.unstubAllEnvs();
});

const log = () => createLog('web', 'info', [], { write: (line: string) => void lines.push(line) });
async function open(url?: string): Promise<Tracing> {
  lines = [];
  collector = await startCollector();
  tracing = await startTracing(
    { OTEL_EXPORTER_OTLP_ENDPOINT: url ?? `${collector.url}/` },
    { service: 'web', build: BUILD, log: log() },
  );
  return tracing;
}

it('OPS-TRACE-1 without an endpoint nothing is loaded and work runs as it is', async () => {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const module = pathToFileURL(new URL('./index.ts', import.meta.url).pathname).href;
  const program = `
    const { startTracing } = await import(${JSON.stringify(module)});
    const { createRequire } = await import('node:module');
    const options = { service: 'web', build: {}, log: { info() {}, warn() {} } };
    const off = await startTracing({}, options);
    const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((name) => name.includes('opentelemetry')).length;
    const before = loaded();
    const on = await startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }, options);
    console.log(JSON.stringify([off.isOn, await off.span('x', {}, async () => 7), before, on.isOn, loaded() > 0]));
    process.exit(0);`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', tsx, '--input-type=module', '-e', program],
    { env: { PATH: process.env.PATH, NODE_ENV: 'test' } },
  );
  expect(JSON.parse(stdout)).toEqual([false, 7, 0, true, true]);
});

it('OPS-TRACE-1 OTEL_SDK_DISABLED switches it off', async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' };
  expect(await startTracing(env, { service: 'web', build: BUILD, log: log() })).toBe(NO_TRACING);
});

it('OPS-TRACE-2 spans nest by the code that runs, and by a traceparent across processes', async () => {
  const { span, record, begin, traceparent, stop } = await open();
  let sent: string | undefined;
  await span(
    'POST /x',
    { kind: 'server', parent: null, link: OTHER, attributes: { n: 1, ok: true } },
    async () => {
      await Promise.resolve();
      await tracing.within('verb', async (set) => {
        set({ id: 'one', half: 0.5 });
        sent = traceparent();
      });
    },
  );
  const wait = record('wait', { parent: sent, start: new Date(5_000), end: new Date(4_000) });
  begin('stage', { parent: wait }).end();
  begin('alone', { parent: 'no traceparent' }).end();
  expect(traceparent()).toBeUndefined();
  await stop();
  const of = (name: string) => collector.spans.find((each) => each.name === name)!;
  const [root, verb, waited, stage] = ['POST /x', 'verb', 'wait', 'stage'].map(of);
  expect(root).toMatchObject({
    service: 'atelier-web',
    kind: 2,
    parentId: '',
    attributes: { n: 1, ok: true },
    links: ['0af7651916cd43dd8448eb211c80319c'],
  });
  expect(verb).toMatchObject({ parentId: root?.id, attributes: { id: 'one', half: 0.5 } });
  expect(waited).toMatchObject({ parentId: verb?.id, start: 5_000, end: 5_000 });
  expect(stage).toMatchObject({ parentId: waited?.id, traceId: root?.traceId });
  expect(root?.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
  expect(of('alone')).toMatchObject({ parentId: '' });
});

it('OPS-TRACE-3 an error marks its span by its code, never by its text, and goes on', async () => {
  await open();
  const error = Object.assign(new Error('a red fox'), { code: 'quota_exceeded' });
  await expect(tracing.span('verb', {}, () => Promise.reject(error))).rejects.toBe(error);
  await tracing.stop();
  expect(collector.spans).toMatchObject([{ failed: true, attributes: { 'error.type': 'quota_exceeded' } }]);
  expect(Buffer.concat(collector.bodies).includes('red fox')).toBe(false);
});

it('OPS-TRACE-4 a collector that is away is logged once and holds nothing up', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '300');
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '1');
  const gone = await startCollector();
  await gone.stop();
  await open(gone.url);
  for (const n of [1, 2, 3]) {
    expect(await tracing.span('one', {}, async () => n)).toBe(n);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await tracing.stop();
  const said = () => lines.filter((line) => line.includes('cannot be delivered')).length;
  await expect.poll(said).toBe(1);
});

it('OPS-TRACE-5 a log line that is written in a span carries its trace', async () => {
  await open();
  const to = log();
  let parent: string | undefined;
  await tracing.span('work', {}, async (span) => {
    parent = span.traceparent;
    to.info({}, 'inside');
  });
  to.info({}, 'outside');
  const [inside, outside] = lines.slice(-2).map((line) => JSON.parse(line));
  expect(parent).toBe(`00-${inside.trace_id}-${inside.span_id}-01`);
  expect(outside).not.toHaveProperty('trace_id');
});
