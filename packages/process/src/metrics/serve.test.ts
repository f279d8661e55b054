import { request } from 'node:http';
import { Gauge, Registry } from 'prom-client';
import { afterEach, expect, it } from 'vitest';
import { type ServedMetrics, serveMetrics } from './serve';

let served: ServedMetrics | undefined;
afterEach(() => served?.stop());

async function serve(options: Partial<Parameters<typeof serveMetrics>[0]> = {}): Promise<ServedMetrics> {
  served = await serveMetrics({
    registry: new Registry(),
    port: 0,
    host: '127.0.0.1',
    setting: 'WORKER_METRICS_PORT',
    ready: async () => ({ pack: true, database: true }),
    ...options,
  });
  return served;
}

/** Asks with exactly these headers, which fetch would not send. */
const get = (
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status?: number; body: string }> =>
  new Promise((resolve, reject) => {
    request({ port: served?.port, host: '127.0.0.1', path, headers }, async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode, body });
    })
      .on('error', reject)
      .end();
  });

it.each([
  [{}, 200],
  [{ host: 'localhost:9000' }, 200],
  [{ host: 'bot.example' }, 403],
  [{ 'x-forwarded-for': '203.0.113.7' }, 403],
])(
  'A-OPERATOR-1 metrics on the loopback address answer to programs on this machine: %j',
  async (headers, status) => {
    await serve();
    expect((await get('/metrics', headers as Record<string, string>)).status).toBe(status);
  },
);

it('OPS-METRICS-1 metrics on another address answer everyone who reaches it', async () => {
  await serve({ host: '0.0.0.0' });
  expect((await get('/metrics', { host: '10.1.2.3:9464' })).status).toBe(200);
});

it('OPS-METRICS-2 a scrape measures first, and survives a measurement that fails', async () => {
  const registry = new Registry();
  const gauge = new Gauge({ name: 'atelier_measured', help: 'x', registers: [registry] });
  let fails = false;
  const onScrape = async (): Promise<void> => {
    if (fails) throw new Error('no database');
    gauge.set(7);
  };
  await serve({ registry, onScrape });
  expect((await get('/metrics')).body).toContain('atelier_measured 7');
  fails = true;
  expect(await get('/metrics')).toMatchObject({ status: 200, body: expect.stringContaining('measured 7') });
});

it('OPS-READY-1 readiness names its checks, and probes share one question', async () => {
  let asked = 0;
  let answer: (checks: Record<string, boolean>) => void = () => {};
  const ready = (): Promise<Record<string, boolean>> => {
    asked += 1;
    return new Promise((resolve) => {
      answer = resolve;
    });
  };
  await serve({ ready });
  const probes = [get('/readyz'), get('/readyz')];
  expect(await get('/healthz')).toEqual({ status: 200, body: '{"status":"ok"}' });
  answer({ pack: true, database: false });
  for (const probe of await Promise.all(probes)) {
    expect(probe.status).toBe(503);
    expect(JSON.parse(probe.body)).toEqual({ ready: false, checks: { pack: 'ok', database: 'failed' } });
  }
  expect(asked).toBe(1);
});

it('OPS-READY-1 a check that throws is not ready', async () => {
  await serve({ ready: () => Promise.reject(new Error('away')) });
  expect((await get('/readyz')).status).toBe(503);
});

it('OPS-METRICS-3 a port in use is told with the setting that chose it', async () => {
  const { port } = await serve();
  await expect(
    serveMetrics({
      registry: new Registry(),
      port,
      host: '127.0.0.1',
      setting: 'WORKER_METRICS_PORT',
      ready: async () => ({}),
    }),
  ).rejects.toThrow(`port ${port} is in use; choose another with WORKER_METRICS_PORT=…`);
});
