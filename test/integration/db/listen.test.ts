import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

/** An event to await. */
function signal<T = void>() {
  let happen = (_: T): void => {};
  const happened = new Promise<T>((resolve) => {
    happen = resolve;
  });
  return { happen, happened };
}
const notify = (channel: string, payload: string) =>
  test.db.$executeRaw`SELECT pg_notify(${channel}, ${payload})`;
const killListeners = () => test.db.$executeRaw`
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE application_name = 'atelier-listen' AND datname = current_database()`;
const listeners = async (): Promise<number> => {
  const [row] = await test.db.$queryRaw<{ n: bigint }[]>`
    SELECT count(*) AS n FROM pg_stat_activity
    WHERE application_name = 'atelier-listen' AND datname = current_database()`;
  return Number(row?.n);
};

describe('listen', () => {
  it('hears its channels, whatever their names, and no others', async () => {
    const heard: string[] = [];
    const last = signal();
    const listener = await test.db.listen(['one', 'Two "quoted"'], ({ channel, payload }) => {
      heard.push(`${channel}: ${payload}`);
      if (payload === 'last') last.happen();
    });
    await notify('one', 'a');
    await notify('three', 'b');
    await notify('Two "quoted"', 'last');
    await last.happened;
    expect(heard).toEqual(['one: a', 'Two "quoted": last']);
    await listener.stop();
  });

  it('reconnects after its connection is cut, says so, and hears again', async () => {
    const lost = signal<Error>();
    const back = signal();
    const heard = signal<string>();
    const listener = await test.db.listen(['one'], ({ payload }) => heard.happen(payload), {
      onLost: lost.happen,
      onReconnect: back.happen,
    });
    await killListeners();
    expect(await lost.happened).toBeInstanceOf(Error);
    await back.happened;
    await notify('one', 'again');
    expect(await heard.happened).toBe('again');
    await listener.stop();
  });

  it('stops once, for good, and leaves no connection', async () => {
    const listener = await test.db.listen(['one'], () => {}, {
      onReconnect: () => {
        throw new Error('reconnected after stop');
      },
    });
    expect(await listeners()).toBe(1);
    await Promise.all([listener.stop(), listener.stop()]);
    expect(await listeners()).toBe(0);
  });

  it('can be stopped while it is reconnecting', async () => {
    const lost = signal<Error>();
    const listener = await test.db.listen(['one'], () => {}, { onLost: lost.happen });
    await killListeners();
    await lost.happened;
    await listener.stop();
    // A backend tells its client that it ends before it is gone from the server's list.
    await expect.poll(listeners).toBe(0);
  });
});
