import type { Ctx, Deps } from '@atelier/services';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { aGeneration, aPerson, depsFor } from './factories';
import { type FakeInference, fakeInference } from './inference';
import { clear } from './jobs';
import { createTestDatabase, type TestDatabase } from './postgres';
import { aRunner } from './runner';
import { untilEnded } from './watch';

/** A database, a person and workers that draw with a fake net; new before each test, stopped after it. */
export interface Drawing {
  database: TestDatabase;
  deps: Deps;
  ada: Ctx & { userId: string };
  /** Starts a worker with these dependencies. Default: `deps`. */
  start(by?: Deps): Promise<FakeInference>;
  /** Starts one and waits for a generation of `ada`'s. Returns its id. */
  draw(body?: Record<string, unknown>, by?: Deps): Promise<string>;
  /** Stops the workers. */
  stop(): Promise<void>;
}

/** Fills a {@link Drawing} for each test of a file. `over` replaces dependencies. */
export function useDrawing(over: Partial<Deps> = {}): Drawing {
  const stops: (() => Promise<void>)[] = [];
  const start: Drawing['start'] = async (by = drawing.deps) => {
    const inference = fakeInference();
    const runner = aRunner(by, inference);
    stops.push(() => runner.stop());
    await runner.start();
    return inference;
  };
  const draw: Drawing['draw'] = async (body = {}, by) => {
    await start(by);
    const { id } = await aGeneration(drawing.ada, { seed: 7, ...body });
    expect((await untilEnded(drawing.ada, id)).status).toBe('done');
    return id;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(stops.splice(0).map((each) => each()));
  };
  // The rest is there once a test begins.
  const drawing = { start, draw, stop } as Drawing;
  beforeAll(async () => {
    drawing.database = await createTestDatabase({ poolSize: 8 });
  });
  beforeEach(async () => {
    const { db } = drawing.database;
    await clear(db);
    drawing.deps = depsFor(db, over);
    drawing.ada = await aPerson(drawing.deps);
  });
  afterEach(stop);
  afterAll(() => drawing.database.drop());
  return drawing;
}
