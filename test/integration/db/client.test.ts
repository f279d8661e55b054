import { createDb, isUnreachable, migrate, sqlState, withTransaction } from '@atelier/db';
import { AtelierError } from '@atelier/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

const gate = () => {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
};

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

describe('createDb', () => {
  it('reads and writes rows', async () => {
    const { id } = await test.db.user.create({ data: { name: 'Ada' } });
    expect(await test.db.user.findUnique({ where: { id } })).toMatchObject({ name: 'Ada', isGuest: true });
  });

  it('keeps bytes, big integers, JSON and time to the millisecond', async () => {
    const createdAt = new Date('2031-05-06T07:08:09.123Z');
    const { id } = await test.db.generation.create({
      data: {
        caption: 'a red fox – 狐',
        settings: { steps: 12 },
        seed: 4294967295n,
        pack: 'tiny',
        createdAt,
      },
    });
    expect(await test.db.generation.findUniqueOrThrow({ where: { id } })).toMatchObject({
      caption: 'a red fox – 狐',
      settings: { steps: 12 },
      seed: 4294967295n,
      createdAt,
    });
  });

  it('says where an unreachable server was expected, and never the password', async () => {
    const url = 'postgresql://ada:hunter2@127.0.0.1:1/studio';
    const error = await migrate(url).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'AtelierError', code: 'unavailable' });
    expect((error as AtelierError).message).toContain('127.0.0.1:1/studio');
    expect(JSON.stringify(error) + (error as AtelierError).stack).not.toContain('hunter2');
    const listening = await createDb(url)
      .listen(['x'], () => {})
      .catch((thrown: unknown) => thrown);
    expect(listening).toMatchObject({ code: 'unavailable' });
  });

  it('refuses every other URL than PostgreSQL’s', () => {
    expect(() => createDb('mysql://root@localhost/x')).toThrow(AtelierError);
    expect(() => createDb('postgresql://bad host')).toThrow(/not a PostgreSQL URL/);
  });
});

describe('withTransaction', () => {
  it('keeps nothing of work that throws', async () => {
    const name = 'nobody keeps me';
    await expect(
      withTransaction(test.db, async (tx) => {
        await tx.user.create({ data: { name } });
        throw new AtelierError('conflict', 'no');
      }),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect(await test.db.user.count({ where: { name } })).toBe(0);
  });

  it('says unavailable when the server cannot be reached, or cuts the connection in the middle', async () => {
    const nowhere = createDb('postgresql://ada:hunter2@127.0.0.1:1/studio');
    await expect(withTransaction(nowhere, (tx) => tx.user.count())).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(isUnreachable(await nowhere.user.count().catch((error: unknown) => error))).toBe(true);
    const cut = withTransaction(test.db, async (tx) => {
      const [me] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
      await test.db.$executeRaw`SELECT pg_terminate_backend(${me?.pid}::int)`;
      return tx.user.count();
    });
    await expect(cut).rejects.toMatchObject({ code: 'unavailable' });
    expect(await test.db.user.count()).toBeGreaterThanOrEqual(0); // the pool has another
  });

  it('takes a wrong query for what it is', async () => {
    const error = await test.db.$queryRaw`SELECT 1 / 0`.catch((thrown: unknown) => thrown);
    expect([sqlState(error), isUnreachable(error)]).toEqual(['22012', false]);
  });

  it('runs the loser of a deadlock again', async () => {
    const [a, b] = await Promise.all(['a', 'b'].map((name) => test.db.user.create({ data: { name } })));
    if (!a || !b) throw new Error('no rows');
    // each takes its first row, tells the other, and goes for the second only when both hold one
    const gates = [gate(), gate()] as const;
    const cross = (first: string, second: string, mine: 0 | 1) =>
      withTransaction(test.db, async (tx) => {
        await tx.user.update({ where: { id: first }, data: { name: `first ${mine}` } });
        gates[mine].resolve();
        await gates[mine === 0 ? 1 : 0].promise;
        await tx.user.update({ where: { id: second }, data: { name: `second ${mine}` } });
        return mine;
      });
    expect(await Promise.all([cross(a.id, b.id, 0), cross(b.id, a.id, 1)])).toEqual([0, 1]);
  });
});

describe('invariants in the schema', () => {
  const generation = { caption: 'a fox', seed: 1n, pack: 'tiny' };
  it.each([
    ['more images than a grid has', { count: 26 }],
    ['a size that no stage has', { stopAfter: 128 }],
    ['a seed beyond 32 bits', { seed: 4294967296n }],
    ['a negative seed', { seed: -1n }],
    ['negative votes', { voteCount: -1 }],
    ['an empty caption', { caption: '' }],
  ])('refuse %s', async (_, wrong) => {
    const error = await test.db.generation
      .create({ data: { ...generation, ...wrong } })
      .catch((e: unknown) => e);
    expect(sqlState(error)).toBe('23514');
  });

  it('refuse a generation that is its own parent', async () => {
    const { id } = await test.db.generation.create({ data: generation });
    const error = await test.db.generation
      .update({ where: { id }, data: { parentId: id } })
      .catch((e: unknown) => e);
    expect(sqlState(error)).toBe('23514');
  });

  it('refuse a running job without a lease', async () => {
    const { id } = await test.db.generation.create({ data: generation });
    const error = await test.db.job
      .create({ data: { generationId: id, pack: 'tiny', state: 'running' } })
      .catch((e: unknown) => e);
    expect(sqlState(error)).toBe('23514');
  });
});
