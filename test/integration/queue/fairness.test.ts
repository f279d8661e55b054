import { randomUUID } from 'node:crypto';
import { claim, complete, TURNS } from '@atelier/queue';
import { afterAll, beforeAll, beforeEach, expect, it, test } from 'vitest';
import { ask, clear, moment, mustTake, person, take } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { seededRandom } from '../../support/random';

// Simulates a day in the queue with the real statements and a test clock.

let database: TestDatabase;
let db: TestDatabase['db'];
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
beforeEach(() => clear(db));
afterAll(() => database.drop());

const DRAFT_MS = 10_000;
/** `count 4, steps 250`: sixty drafts. */
const BIG_MS = 600_000;

interface Begun {
  who: string;
  guest: boolean;
  askedAt: number;
  beganAt: number;
  costMs: number;
}

/**
 * A queue with workers whose jobs take as long as predicted times `luck()`. Time moves from one event to the
 * next.
 */
class Studio {
  now = 0;
  readonly begun: Begun[] = [];
  private readonly free: number[];
  private readonly asked = new Map<string, Omit<Begun, 'beganAt'>>();
  private readonly held = new Map<number, { jobId: string; fencingToken: bigint }>();

  constructor(
    workers: number,
    private readonly luck: () => number = () => 1,
  ) {
    this.free = Array.from({ length: workers }, () => 0);
  }

  async ask(
    who: string,
    userId: string,
    { guest = false, costMs = DRAFT_MS, turn }: Asking = {},
  ): Promise<void> {
    const { jobId } = await ask(db, userId, { at: this.now, costMs, turn });
    this.asked.set(jobId, { who, guest, askedAt: this.now, costMs });
  }

  /** Ends due jobs and gives every free worker a job. Returns the begun jobs. */
  async turn(): Promise<Begun[]> {
    const began: Begun[] = [];
    for (const [worker, until] of this.free.entries()) {
      if (until > this.now) continue;
      const done = this.held.get(worker);
      if (done) await complete(db, done);
      this.held.delete(worker);
      const job = await claim(db, { workerId: randomUUID(), packs: ['tiny'], now: moment(this.now) });
      if (!job) continue;
      const asked = this.asked.get(job.id)!;
      this.held.set(worker, { jobId: job.id, fencingToken: job.fencingToken });
      this.free[worker] = this.now + Math.max(1, Math.round(asked.costMs * this.luck()));
      began.push({ ...asked, beganAt: this.now });
    }
    this.begun.push(...began);
    return began;
  }

  /** Advances the clock to the moment at which the next busy worker is free. */
  skip(): void {
    const busy = [...this.held.keys()].map((worker) => this.free[worker]!);
    this.now = Math.max(this.now + 1, Math.min(...busy, Number.POSITIVE_INFINITY));
  }
}
type Asking = { guest?: boolean; costMs?: number; turn?: string };

const aUser = async (name: string, isGuest: boolean): Promise<string> =>
  (await db.user.create({ data: { name, isGuest } })).id;
const aGuest = (): Promise<string> => aUser('guest', true);

/** Ways in which guests try to get ahead; each keeps the line full. */
const SIEGES: [name: string, Asking & { fresh: 'name' | 'address' | 'nothing' }][] = [
  ['big jobs of one address, a fresh name each', { fresh: 'name', costMs: BIG_MS }],
  ['small jobs of one address, a fresh name each', { fresh: 'name', costMs: 1_000 }],
  ['big jobs, a fresh address and name each', { fresh: 'address', costMs: BIG_MS }],
  ['small jobs, a fresh address and name each', { fresh: 'address', costMs: 1_000 }],
  ['drafts of thirty guests at thirty addresses', { fresh: 'nothing', costMs: DRAFT_MS }],
];

test.each(SIEGES)(
  'Q-FAIR-1: a person’s draft begins within two jobs, whatever guests do: %s',
  async (_, { fresh, costMs }) => {
    const random = seededRandom(5);
    const studio = new Studio(1, () => random.between(50, 200) / 100);
    const ada = await aUser('Ada', false);
    const address = randomUUID();
    const regulars = await Promise.all(
      Array.from({ length: 30 }, async () => ({ id: await aGuest(), turn: randomUUID() })),
    );
    let n = 0;
    const besiege = async (): Promise<void> => {
      const regular = regulars[n++ % 30]!;
      const id = fresh === 'nothing' ? regular.id : await aGuest();
      const turn = fresh === 'name' ? address : fresh === 'address' ? randomUUID() : regular.turn;
      await studio.ask('guest', id, { guest: true, costMs, turn });
    };
    for (let i = 0; i < 30; i++) await besiege();
    await studio.turn();

    const overtaken: number[] = [];
    for (let draft = 0; draft < 12; draft++) {
      // Ada thinks, and asks while some job runs: a large picture now and then, which must not be held
      // against her drafts.
      studio.now += random.between(0, 500);
      await studio.ask('Ada', ada, { costMs: draft % 4 === 3 ? BIG_MS : DRAFT_MS });
      let before = 0;
      for (let began = false; !began; ) {
        await besiege();
        studio.skip();
        for (const job of await studio.turn()) {
          if (job.who === 'Ada') began = true;
          else if (!began) before++;
        }
        expect(before).toBeLessThanOrEqual(10);
      }
      overtaken.push(before);
    }
    // One job may run when she asks; one more may begin before hers.
    expect(Math.max(...overtaken)).toBeLessThanOrEqual(1);
  },
  180_000,
);

test('Q-FAIR-2: a guest’s job begins within a bound, whatever people and other guests do', async () => {
  const random = seededRandom(8);
  const studio = new Studio(1);
  const people = await Promise.all(['Ada', 'Bob', 'Eve'].map((name) => aUser(name, false)));
  for (let i = 0; i < 10; i++)
    await studio.ask('siege', await aGuest(), { guest: true, costMs: DRAFT_MS, turn: randomUUID() });
  const honest = await aGuest();
  await studio.ask('honest', honest, { guest: true, costMs: 30_000, turn: randomUUID() });
  const began = (): Begun | undefined => studio.begun.find(({ who }) => who === 'honest');
  while (!began()) {
    // People always have a draft waiting, and with every job a guest of a fresh address comes.
    await studio.ask('person', random.pick(people));
    await studio.ask('siege', await aGuest(), { guest: true, costMs: DRAFT_MS, turn: randomUUID() });
    await studio.turn();
    studio.skip();
    expect(studio.begun.length).toBeLessThan(400);
  }
  const before = studio.begun.slice(0, studio.begun.indexOf(began()!));
  const work = (guest: boolean): number =>
    before.filter((job) => job.guest === guest).reduce((sum, { costMs }) => sum + costMs, 0);
  // Counts guests who came before or level with it, the people's share, and the overhang of the last job.
  expect(work(true)).toBeLessThanOrEqual(12 * DRAFT_MS);
  expect(work(false)).toBeLessThanOrEqual(TURNS.guestShare * (work(true) + 30_000) + DRAFT_MS);
}, 180_000);

test('Q-FAIR-2: a guest with much behind them is not starved by guests of fresh addresses', async () => {
  const studio = new Studio(1);
  const address = randomUUID();
  const honest = await aGuest();
  for (let i = 0; i < 4; i++)
    await studio.ask('honest', honest, { guest: true, costMs: 60_000, turn: address });
  const done = (): Begun[] => studio.begun.filter(({ who }) => who === 'honest');
  while (done().length < 4) {
    for (let i = 0; i < 2; i++)
      await studio.ask('siege', await aGuest(), { guest: true, costMs: DRAFT_MS, turn: randomUUID() });
    await studio.turn();
    studio.skip();
    expect(studio.begun.length).toBeLessThan(1_000);
  }
  // The last job's turn comes three minutes after its request; jobs from ten minutes later never pass it.
  const last = done()[3]!;
  const before = studio.begun.slice(0, studio.begun.indexOf(last));
  expect(Math.max(...before.map(({ askedAt }) => askedAt))).toBeLessThanOrEqual(180_000 + TURNS.lagMs);
}, 180_000);

it('Q-FAIR-3: people go before guests of the same age, and then guests get a fifth of the work', async () => {
  const ada = await aUser('Ada', false);
  for (let i = 0; i < 10; i++) await ask(db, ada, { at: i, costMs: 10_000 });
  for (let i = 0; i < 3; i++) await ask(db, await aGuest(), { at: i, costMs: 10_000 });
  const order: string[] = [];
  for (let i = 0; i < 13; i++) {
    const job = await mustTake(db, { at: 20 + i });
    order.push(job.userId === ada ? 'p' : 'g');
    await complete(db, job.held);
  }
  expect(order.join('')).toBe('ppppgppppgppg');
});

it('Q-FAIR-4: an address has one turn, whatever its guests are called, and they share it', async () => {
  const [school, home] = [randomUUID(), randomUUID()];
  const asked: Record<string, string> = {};
  let at = 0;
  const add = async (name: string, userId: string, turn: string) => {
    asked[(await ask(db, userId, { at: at++, turn, costMs: 10_000 })).jobId] = name;
  };
  const [ada, bob, eve] = [await aGuest(), await aGuest(), await aGuest()];
  for (let i = 0; i < 3; i++) await add(`ada ${i}`, ada, school);
  for (let i = 0; i < 4; i++) await add(`eve ${i}`, eve, home);
  await add('bob 0', bob, school);
  const order: string[] = [];
  for (let i = 0; i < 8; i++) {
    const job = await mustTake(db, { at: 20 + i });
    order.push(asked[job.id]!);
    await complete(db, job.held);
  }
  expect(order).toEqual(['ada 0', 'eve 0', 'eve 1', 'bob 0', 'ada 1', 'eve 2', 'ada 2', 'eve 3']);
});

it('Q-FAIR-4: guests of one address who ask at the same moment queue up behind each other', async () => {
  const address = randomUUID();
  const guests = await Promise.all(Array.from({ length: 8 }, aGuest));
  await Promise.all(
    guests.map((id) =>
      db.$transaction(async (tx) => {
        await ask(tx as typeof db, id, { turn: address, costMs: 10_000 });
      }),
    ),
  );
  const jobs = await db.job.findMany({ orderBy: { turnAt: 'asc' } });
  expect(jobs.map(({ turnAt }) => turnAt)).toEqual(jobs.map((_, i) => moment(i * 10_000)));
});

it('Q-FAIR-5: work that was predicted to be large counts more than its number', async () => {
  const [ada, bob] = [await person(db, 'Ada'), await person(db, 'Bob')];
  for (let i = 0; i < 3; i++) await ask(db, ada, { at: i, costMs: 60_000 });
  for (let i = 0; i < 6; i++) await ask(db, bob, { at: 3 + i, costMs: 10_000 });
  const order: string[] = [];
  const next = () => take(db, { at: 10, maxRunningPerPerson: 9 });
  for (let job = await next(); job; job = await next()) order.push(job.userId === ada ? 'A' : 'b');
  expect(order.join('')).toBe('AbbbbbbAA');
});
