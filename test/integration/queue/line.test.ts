import { withTransaction } from '@atelier/db';
import { arrange, claim, ownLine, pause, resume } from '@atelier/queue';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, clear, moment, mustTake, person, take } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { seededRandom } from '../../support/random';

// One's own line, with the real statements and a test clock.

let database: TestDatabase;
let db: TestDatabase['db'];
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
beforeEach(() => clear(db));
afterAll(() => database.drop());

const now = moment(0);
/** Serves everything that waits; the generations in the order of serving. */
async function serveAll(): Promise<string[]> {
  const served: string[] = [];
  for (let at = 1_000; ; at++) {
    const job = await claim(db, {
      workerId: crypto.randomUUID(),
      packs: ['tiny'],
      now: moment(at),
      maxRunningPerPerson: 100,
    });
    if (!job) return served;
    served.push(job.generationId);
  }
}

describe('LINE-1 a person’s own order', () => {
  test('is served; the others follow as they stood', async () => {
    const ada = await person(db);
    const [a, b, c, d] = await Promise.all([0, 1, 2, 3].map((at) => ask(db, ada, { at, costMs: 10_000 })));
    const stood = (await ownLine(db, { userId: ada })).map(({ generationId }) => generationId);
    const first = stood[2]!;
    await arrange(db, { userId: ada, order: [first], now });
    expect(await serveAll()).toEqual([first, ...stood.filter((id) => id !== first)]);
    expect(stood.toSorted()).toEqual([a, b, c, d].map((each) => each!.generationId).toSorted());
  });

  test('a guest’s order stays when they, or others of the address, ask for more', async () => {
    const aGuest = async (name: string) => (await db.user.create({ data: { name, isGuest: true } })).id;
    const [ada, bob] = [await aGuest('Ada'), await aGuest('Bob')];
    const address = { turn: crypto.randomUUID(), costMs: 10_000 };
    const ids: string[] = [];
    for (const at of [0, 1, 2]) ids.push((await ask(db, ada, { at, ...address })).generationId);
    const [a, b, c] = ids as [string, string, string];
    await arrange(db, { userId: ada, order: [c], now });
    await ask(db, bob, { at: 5_000, ...address });
    const { generationId: d } = await ask(db, ada, { at: 6_000, ...address });
    const stands = (await ownLine(db, { userId: ada })).map(({ generationId }) => generationId);
    expect(stands).toEqual([c, a, b, d]);
  });

  test('moves nobody else’s job: ids of others are passed over', async () => {
    const [ada, bob] = [await person(db), await person(db, 'Bob')];
    const hers = await ask(db, ada, { costMs: 10_000 });
    const his = await ask(db, bob, { at: 1, costMs: 10_000 });
    expect(await arrange(db, { userId: bob, order: [hers.generationId, his.generationId], now })).toBe(1);
    expect(await serveAll()).toEqual([hers.generationId, his.generationId]);
  });
});

describe('LINE-2 fairness stays', () => {
  test('whatever order a person chooses, nobody else begins after more of that person’s work than before', async () => {
    const random = seededRandom(7);
    for (let round = 0; round < 15; round++) {
      await clear(db);
      const people = await Promise.all(['Ada', 'Bob', 'Cleo'].map((name) => person(db, name)));
      const owner = new Map<string, string>();
      for (let at = 0; at < 12; at++) {
        const who = random.pick(people);
        const costMs = 1_000 * random.between(1, 60);
        const { generationId } = await ask(db, who, { at: at * 3_000, costMs });
        owner.set(generationId, who);
      }
      const ada = people[0]!;
      const places = async (): Promise<{ userId: string | null; turnAt: Date; costMs: number }[]> =>
        db.job.findMany({ orderBy: [{ turnAt: 'asc' }, { createdAt: 'asc' }, { id: 'asc' }] });
      /** Ada's work, in ms, that stands before each job of others. */
      const ahead = async (): Promise<number[]> => {
        let hers = 0;
        return (await places()).flatMap(({ userId, costMs }) => {
          if (userId !== ada) return [hers];
          hers += costMs;
          return [];
        });
      };
      const order = random.shuffled([...owner].filter(([, who]) => who === ada).map(([id]) => id));
      const then = await ahead();
      await arrange(db, { userId: ada, order, now });
      const afterwards = await ahead();
      expect(afterwards.map((work, at) => work <= then[at]!)).toEqual(then.map(() => true));
      expect((await ownLine(db, { userId: ada })).map(({ generationId }) => generationId)).toEqual(order);
    }
  });

  test('a pause keeps no place: what is resumed stands no earlier than a newcomer', async () => {
    const [ada, bob] = [await person(db), await person(db, 'Bob')];
    const early = await ask(db, ada, { at: 0, costMs: 10_000 });
    await pause(db, { userId: ada, generationIds: [early.generationId], now: moment(0) });
    const late = await ask(db, bob, { at: 300_000, costMs: 10_000 });
    await withTransaction(db, (tx) =>
      resume(tx, { userId: ada, generationIds: [early.generationId], now: moment(400_000) }),
    );
    const first = await mustTake(db, { at: 500_000 });
    expect([early.generationId, late.generationId]).toContain(first.generationId);
    const { turnAt } = await db.job.findFirstOrThrow({ where: { generationId: early.generationId } });
    expect(turnAt.getTime()).toBeGreaterThanOrEqual(moment(300_000).getTime());
  });
});

describe('LINE-3 paused jobs', () => {
  test('are not served, and are once they are resumed', async () => {
    const ada = await person(db);
    const one = await ask(db, ada, { costMs: 10_000 });
    const who = { userId: ada, generationIds: [one.generationId], now };
    expect(await pause(db, who)).toEqual([one.generationId]);
    expect(await pause(db, who)).toEqual([]);
    expect(await take(db, { at: 1_000 })).toBeNull();
    expect(await ownLine(db, { userId: ada })).toEqual([{ generationId: one.generationId, paused: true }]);
    expect(await withTransaction(db, (tx) => resume(tx, who))).toEqual([one.generationId]);
    expect((await mustTake(db, { at: 2_000 })).generationId).toBe(one.generationId);
  });

  test('that run are not paused, nor those of others', async () => {
    const [ada, bob] = [await person(db), await person(db, 'Bob')];
    const running = await ask(db, ada, { costMs: 10_000 });
    await mustTake(db, { at: 1_000 });
    const his = await ask(db, bob, { at: 2, costMs: 10_000 });
    const ids = [running.generationId, his.generationId];
    expect(await pause(db, { userId: ada, generationIds: ids, now })).toEqual([]);
  });

  test('several that are resumed at once stand behind each other by their costs', async () => {
    const ada = await person(db);
    const asked = [];
    for (let at = 0; at < 3; at++) asked.push(await ask(db, ada, { at, costMs: 20_000 }));
    const generationIds = asked.map(({ generationId }) => generationId);
    await pause(db, { userId: ada, generationIds, now });
    await withTransaction(db, (tx) => resume(tx, { userId: ada, generationIds, now: moment(900_000) }));
    const places = (await db.job.findMany({ orderBy: { turnAt: 'asc' } })).map(({ turnAt }) =>
      turnAt.getTime(),
    );
    expect(places[1]! - places[0]!).toBeGreaterThanOrEqual(20_000);
    expect(places[2]! - places[1]!).toBeGreaterThanOrEqual(20_000);
  });
});
