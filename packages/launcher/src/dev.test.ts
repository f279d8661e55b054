import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { compileFirstPage, concerned } from './dev';
import { serviceEnv } from './service-env';

const ALL = ['web', 'worker-1', 'worker-2', 'bot'];

it.each([
  ['packages/domain/src/errors.ts', ALL],
  ['apps/web/src/realtime/start-realtime.ts', ['web']],
  ['apps/web/server.ts', ['web']],
  ['apps/web/src/app/page.tsx', []],
  ['apps/web/src/features/live/socket.ts', []],
  ['apps/bot/src/index.ts', ['bot']],
  ['gpu-worker/src/runner.ts', ['worker-1', 'worker-2']],
  ['packages-of-mine/x.ts', []],
])('DEV-1 a change of %s restarts %j', (file, names) => {
  expect(concerned(file, ALL)).toEqual(names);
});

it('DEV-2 the gallery is requested whole, and a site that does not answer holds nothing up', async () => {
  let asked = '';
  const site = createServer((request, response) => {
    asked = request.url ?? '';
    response.write('half ');
    setImmediate(() => response.end('of it'));
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  await compileFirstPage(url, new AbortController().signal);
  expect(asked).toBe('/');
  site.closeAllConnections();
  await new Promise((resolve) => site.close(resolve));
  await compileFirstPage(url, new AbortController().signal);
  await compileFirstPage(url, AbortSignal.abort());
});

it('DEV-2 only development waits at its stop for the cache of the next start', () => {
  const place = {
    ...{ databaseUrl: 'postgresql://localhost/x', dataDir: '.data', storageUrl: 'file:///x', device: 'cpu' },
    ...{ serviceToken: 'sixteen characters', port: 3000, publicUrl: 'http://localhost:3000' },
  };
  const waits = '__NEXT_DEV_WAIT_FOR_TURBOPACK_SHUTDOWN';
  expect(serviceEnv(place, true)[waits]).toBe('1');
  expect(serviceEnv(place)[waits]).toBeUndefined();
});
