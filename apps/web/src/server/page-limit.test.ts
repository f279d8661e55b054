import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { limitPages } from './page-limit';
import { createRateLimits, RATE_LIMITS } from './rate-limit';

let server: Server | undefined;
afterEach(async () => {
  await new Promise((resolve) => server?.close(resolve));
});

it('A-LIMIT-3 pages count by address, files of the build do not; the refusal explains itself', async () => {
  const limits = createRateLimits({ ...RATE_LIMITS, page: { points: 2, seconds: 60 } }, undefined, console);
  const allowed = limitPages(limits, { TRUST_PROXY: 1, PUBLIC_URL: 'https://atelier.example' });
  server = createServer(async (req, res) => {
    if (await allowed(req, res, req.url?.split('?')[0] ?? '')) res.end('a page');
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (path: string, address = '192.0.2.1') =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { 'x-forwarded-for': address, 'accept-language': 'de-AT' },
    });
  const statuses = [];
  for (const path of ['/gallery?q=a', '/_next/none', '/_next/static/a.js', '/icon.svg', '/_next/image?url=a'])
    statuses.push((await ask(path)).status);
  // A path that is no build file counts as a page, because Next renders a 404 for it.
  expect(statuses).toEqual([200, 200, 200, 200, 429]);
  const refused = await ask('/');
  expect(refused.headers.get('content-type')).toContain('text/html');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.headers.get('ratelimit')).toMatch(/^"page";r=0;t=\d+$/);
  expect(await refused.text()).toContain('<html lang="de">');
  expect((await ask('/', '192.0.2.2')).status).toBe(200);
});
