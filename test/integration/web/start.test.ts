import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { ownUrl } from '@atelier/domain';
import { createLog, readEnv, startWeb } from '@atelier/web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { startTcpProxy } from '../../support/tcp-proxy';
import { startTestWeb } from '../../support/web';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const root = path.resolve(import.meta.dirname, '../../..');
const good = () => ({
  DATABASE_URL: database.url,
  SERVICE_TOKEN: 'a-token-for-this-test-only',
  STORAGE_URL: 'memory:',
});
/** Runs the process until it ends; returns its exit code and output. */
async function run(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'apps/web/server.ts'], {
    cwd: root,
    env: { NODE_ENV: 'production', PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

describe('a start that cannot work stops with one clear line', () => {
  it.each([
    ['PORT', { PORT: 'soon' }],
    ['PORT', { PORT: '70000' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://somewhere/db' }],
    ['SERVICE_TOKEN', { SERVICE_TOKEN: 'short' }],
    ['STORAGE_URL', { STORAGE_URL: 'ftp://somewhere' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'atelier.example' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://example.org/atelier' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://example.org/?a' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://user@example.org' }],
    ['LISTEN_HOST', { LISTEN_HOST: 'http://127.0.0.1' }],
    ['LISTEN_HOST', { LISTEN_HOST: '127.0.0.1:3000' }],
    ['REDIS_URL', { REDIS_URL: 'http://somewhere' }],
    ['DISCORD_APP_ID', { DISCORD_APP_ID: 'my app' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ])('%s is named: %j', (name, wrong) => {
    expect(() => readEnv({ ...good(), ...wrong })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(new RegExp(`^setting ${name}: [^\\n]+$`)) }),
    );
  });

  it('D-URL-1 URLs are used as parsers write them, not as they were typed', () => {
    const env = readEnv({
      ...good(),
      PUBLIC_URL: ' HTTPS://Studio.Example/ ',
      REDIS_URL: 'REDIS://localhost:6379',
      DISCORD_API: 'HTTPS://Discord.com/api/',
      STORAGE_URL: 'FILE:images',
    });
    expect(env).toMatchObject({
      PUBLIC_URL: 'https://studio.example',
      REDIS_URL: 'redis://localhost:6379',
      DISCORD_API: 'https://discord.com/api',
      STORAGE_URL: 'file:images',
    });
  });

  it('D-URL-1 a blank value counts as unset', () => {
    expect(readEnv({ ...good(), PORT: '3001', PUBLIC_URL: ' ' }).PUBLIC_URL).toBe('http://localhost:3001');
  });

  it.each([
    ['::1', '::1', 'http://[::1]:3000'],
    ['[::1]', '::1', 'http://[::1]:3000'],
    ['::', '::', 'http://127.0.0.1:3000'],
    ['0.0.0.0', '0.0.0.0', 'http://127.0.0.1:3000'],
    [undefined, undefined, 'http://127.0.0.1:3000'],
    ['studio.local', 'studio.local', 'http://studio.local:3000'],
  ])(
    'D-LISTEN-1 with LISTEN_HOST %s our own processes reach the site; HOST is not read',
    (given, host, url) => {
      const env = readEnv({
        ...good(),
        HOST: 'x86_64-conda-linux-gnu',
        ...(given && { LISTEN_HOST: given }),
      });
      expect(env.LISTEN_HOST).toBe(host);
      expect(env).not.toHaveProperty('HOST');
      expect(ownUrl(env.LISTEN_HOST, 3000)).toBe(url);
    },
  );

  it('D-URL-1 a studio whose PUBLIC_URL was typed in capitals has Secure cookies and HSTS', async () => {
    const { PUBLIC_URL } = readEnv({ ...good(), PUBLIC_URL: 'HTTPS://Studio.Example/ ' });
    const site = await startTestWeb({ env: { PUBLIC_URL } });
    try {
      const answer = await site.visitor().send('POST', '/api/v1/generations', { caption: 'a fox' });
      expect(answer.headers.get('set-cookie')).toMatch(/^__Host-.*; Secure/);
      expect(answer.headers.get('strict-transport-security')).toContain('max-age');
    } finally {
      await site.stop();
    }
  });

  it('a wrong value is never repeated: it may be secret', () => {
    expect(() => readEnv({ ...good(), DATABASE_URL: 'mysql://user:hunter2@host/db' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });

  it('a missing one is called required', () => {
    expect(() => readEnv({ SERVICE_TOKEN: 'x'.repeat(16) })).toThrow('setting DATABASE_URL: is required');
  });

  it('the process says it and exits with 1', async () => {
    expect(await run({ ...good(), PORT: 'soon' })).toMatchObject({
      code: 1,
      said: expect.stringMatching(/^web: setting PORT: [^\n]+\n$/),
    });
  });

  it('a database without a server', async () => {
    const { code, said } = await run({
      ...good(),
      DATABASE_URL: 'postgresql://u:secret@127.0.0.1:9/nowhere',
      DATABASE_WAIT_S: '0',
    });
    expect(code).toBe(1);
    expect(said).toMatch(/^web: The database at 127\.0\.0\.1:9\/nowhere cannot be reached[^\n]*\n$/);
    expect(said).not.toContain('secret');
  });

  it('START-9 waits for a database that is not there yet, and says once what it waits for', async () => {
    const proxy = await startTcpProxy(1);
    const through = new URL(database.url);
    const port = Number(through.port);
    through.port = String(proxy.port);
    const log = createLog('silent');
    const warned: string[] = [];
    const waits = new Promise<void>((resolve) => {
      log.warn = ((_: object, message: string) => {
        warned.push(message);
        if (message === 'waiting for the database') resolve();
      }) as typeof log.warn;
    });
    try {
      const env = readEnv({ ...good(), PORT: '0', DATABASE_URL: through.href });
      const starting = startWeb({ env, log, pages: false });
      await Promise.race([waits, starting]);
      proxy.aim(port);
      const web = await starting;
      expect(warned).toEqual(['waiting for the database']);
      expect((await fetch(`${web.url}/api/v1/queue`)).status).toBe(200);
      await web.stop();
    } finally {
      await proxy.stop();
    }
  });

  it('a Redis without a server', async () => {
    const env = readEnv({ ...good(), PORT: '0', REDIS_URL: 'redis://user:secret@127.0.0.1:9' });
    await expect(startWeb({ env, log: createLog('silent'), pages: false })).rejects.toThrow(
      'Redis at 127.0.0.1:9 cannot be reached.',
    );
  });

  it('a port in use', async () => {
    const taken = net.createServer().listen(0);
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    try {
      const env = readEnv({ ...good(), PORT: String(port) });
      await expect(startWeb({ env, log: createLog('silent'), pages: false })).rejects.toThrow(
        `port ${port} is in use; choose another with PORT=…`,
      );
    } finally {
      taken.close();
    }
  });
});

it('stops at once though sockets and requests are open, and stopping twice is stopping once', async () => {
  const site = await startTestWeb();
  await site.socket();
  const idle = net.connect(Number(new URL(site.url).port), '127.0.0.1');
  await once(idle, 'connect');
  idle.on('error', () => undefined);
  await Promise.all([site.stop(), site.web.stop()]);
  await expect(fetch(`${site.url}/api/health`)).rejects.toThrow();
  idle.destroy();
});

it('CON-8 a stop refuses connections and lets sockets go before it waits for a slow webhook, and not for ever', async () => {
  const holding: ServerResponse[] = [];
  const receiver = createServer((_, res) => holding.push(res)).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  const site = await startTestWeb({
    webhooks: {
      allow: () => true,
      resolve: ((_name: string, _options: object, callback: (...args: unknown[]) => void) =>
        callback(null, [{ address: '127.0.0.1', family: 4 }])) as never,
    },
  });
  try {
    const author = site.visitor();
    await author.imagine({ caption: 'a red fox', stopAfter: 64 });
    await site.database.db.user.updateMany({ data: { isGuest: false } });
    const made = await author.json('POST', '/api/v1/me/webhooks', {
      url: `http://receiver.example:${port}/`,
    });
    expect(made.status).toBe(201);
    const worker = await site.worker();
    const lease = await worker.begin();
    await worker.store(lease, 64);
    const asked = once(receiver, 'request');
    await worker.finish(lease);
    await asked;
    const socket = await site.socket();
    const gone = new Promise<string>((resolve) => void socket.once('disconnect', resolve));
    const stopped = site.web.stop();
    // After `transport close` clients reconnect by themselves.
    expect(await gone).toBe('transport close');
    await expect(fetch(`${site.url}/api/health`)).rejects.toThrow();
    expect(holding.every((res) => !res.writableEnded)).toBe(true);
    await stopped;
  } finally {
    for (const res of holding) res.destroy();
    receiver.close();
    await site.stop();
  }
});
