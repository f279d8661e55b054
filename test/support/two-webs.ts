import { afterAll, beforeAll } from 'vitest';
import { startRedis, type TestRedis } from './redis';
import { startTestWeb, type TestWeb } from './web';

/**
 * Two web processes of one service over Redis, for the tests of the surrounding `describe`. The properties are
 * set from its `beforeAll` on.
 */
export function useTwoWebs(): { readonly redis: TestRedis; readonly one: TestWeb; readonly two: TestWeb } {
  const webs = {} as { redis: TestRedis; one: TestWeb; two: TestWeb };
  beforeAll(async () => {
    webs.redis = await startRedis();
    const env = { REDIS_URL: webs.redis.url };
    webs.one = await startTestWeb({ env });
    webs.two = await startTestWeb({ env, share: webs.one.database });
  });
  afterAll(async () => {
    await webs.two?.stop();
    await webs.one?.stop();
    await webs.redis?.stop();
  });
  return webs;
}
