import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { createLog, readEnv, startWeb } from '@atelier/web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
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
/** Runs the process itself until it ends; returns its code and everything it said. */
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
    ['REDIS_URL', { REDIS_URL: 'http://somewhere' }],
    ['DISCORD_APP_ID', { DISCORD_APP_ID: 'my app' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ])('%s is named: %j', (name, wrong) => {
    expect(() => readEnv({ ...good(), ...wrong })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(new RegExp(`^setting ${name}: [^\\n]+$`)) }),
    );
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

  it('a database that nobody serves', async () => {
    const { code, said } = await run({
      ...good(),
      DATABASE_URL: 'postgresql://u:secret@127.0.0.1:9/nowhere',
    });
    expect(code).toBe(1);
    expect(said).toMatch(/^web: The database at 127\.0\.0\.1:9\/nowhere cannot be reached[^\n]*\n$/);
    expect(said).not.toContain('secret');
  });

  it('a Redis that nobody serves', async () => {
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
