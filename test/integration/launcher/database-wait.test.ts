import { freePort } from '@atelier/db';
import { migrateWhenReachable } from '@atelier/launcher';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { startTcpProxy } from '../../support/tcp-proxy';

describe('START-8 a start whose database takes no connections yet', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());
  const never = new AbortController().signal;
  const at = (change: (url: URL) => void): string => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };

  it('waits for it, says so once, and goes on', async () => {
    const proxy = await startTcpProxy(await freePort());
    const said: string[] = [];
    await migrateWhenReachable(
      at((url) => {
        url.host = `127.0.0.1:${proxy.port}`;
      }),
      {
        limitMs: 30_000,
        signal: never,
        onWait: (why) => {
          said.push(why);
          proxy.aim(Number(new URL(database.url).port));
        },
      },
    );
    expect(said).toEqual([expect.stringContaining(`127.0.0.1:${proxy.port}`)]);
    await proxy.stop();
  });

  it('gives up after its limit, with the address and without the password', async () => {
    const port = await freePort();
    const url = at((to) => {
      to.host = `127.0.0.1:${port}`;
    });
    const waited = migrateWhenReachable(url, { limitMs: 0, signal: never, onWait: () => {} });
    await expect(waited).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(String(port)),
    });
    await expect(waited).rejects.not.toMatchObject({
      message: expect.stringContaining(new URL(url).password),
    });
  });

  it.each<[string, (url: URL) => void, RegExp]>([
    [
      'a wrong password',
      (url) => {
        url.password = 'wrong';
      },
      /refused the user or the password/,
    ],
    [
      'a database that is not there',
      (url) => {
        url.pathname = '/nothing';
      },
      /has no such database/,
    ],
  ])('does not wait for %s', async (_, change, message) => {
    const said: string[] = [];
    const waited = migrateWhenReachable(at(change), {
      limitMs: 60_000,
      signal: never,
      onWait: (why) => said.push(why),
    });
    await expect(waited).rejects.toThrow(message);
    expect(said).toEqual([]);
  });

  it('is stopped in the middle', async () => {
    const port = await freePort();
    const stop = new AbortController();
    const waited = migrateWhenReachable(
      at((url) => {
        url.host = `127.0.0.1:${port}`;
      }),
      { limitMs: 60_000, signal: stop.signal, onWait: () => stop.abort() },
    );
    await expect(waited).rejects.toMatchObject({ name: 'AbortError' });
  });
});
