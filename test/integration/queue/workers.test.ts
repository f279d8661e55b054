import { forgetWorkers, recordStage, register, retire, workerAlive, workers } from '@atelier/queue';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ask, clear, moment, mustTake, person, START } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let test: TestDatabase;
let db: TestDatabase['db'];
beforeAll(async () => {
  test = await createTestDatabase();
  db = test.db;
});
beforeEach(() => clear(db));
afterAll(() => test.drop());

const laptop = { name: 'laptop', device: 'cpu', pack: 'tiny', packVersion: '1', now: START };

it('Q-WORKER-1: a registered worker is seen with what it can do and what it is at', async () => {
  const { workerId } = await register(db, { ...laptop, capabilities: { stages: ['base64'] } });
  const asked = await ask(db, await person(db));
  await mustTake(db, { workerId });
  expect(await workers(db, { now: moment(1_000) })).toMatchObject([
    {
      id: workerId,
      name: 'laptop',
      capabilities: { stages: ['base64'] },
      alive: true,
      draining: false,
      currentJobId: asked.jobId,
      currentGenerationId: asked.generationId,
    },
  ]);
});

it('Q-WORKER-2: a worker silent for 15 s counts as gone until its next heartbeat', async () => {
  const { workerId } = await register(db, laptop);
  expect(await workers(db, { now: moment(15_001) })).toMatchObject([{ alive: false }]);
  expect(await workerAlive(db, { workerId, draining: true, now: moment(15_001) })).toBe(true);
  expect(await workers(db, { now: moment(15_002) })).toMatchObject([{ alive: true, draining: true }]);
});

it('Q-WORKER-3: stage times are exponentially weighted, each stage by itself', async () => {
  const { workerId } = await register(db, laptop);
  await recordStage(db, { workerId, stage: 'base64', tookMs: 1_000 });
  await recordStage(db, { workerId, stage: 'base64', tookMs: 2_000 });
  await recordStage(db, { workerId, stage: 'sr256', tookMs: 50 });
  const [worker] = await workers(db, { now: START });
  expect(worker?.stageMs.base64).toBeCloseTo(1_000 * 0.6 + 2_000 * 0.4);
  expect(worker?.stageMs.sr256).toBe(50);
});

it('Q-WORKER-4: a worker that retires, or is silent for an hour without a job, is forgotten and told so', async () => {
  const [one, two, busy] = [
    await register(db, laptop),
    await register(db, laptop),
    await register(db, laptop),
  ];
  await retire(db, one);
  await ask(db, await person(db));
  await mustTake(db, busy);
  expect(await forgetWorkers(db, { now: moment(3_600_001) })).toBe(1);
  expect((await workers(db)).map(({ id }) => id)).toEqual([busy.workerId]);
  expect(await workerAlive(db, two)).toBe(false);
});
