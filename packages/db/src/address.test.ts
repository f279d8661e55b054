import { expect, it } from 'vitest';
import { databaseError, isUnreachable } from './address';

it('DB-POOLER-4 a pooler without a free session is busy, not broken', () => {
  const error = Object.assign(new Error('query_wait_timeout'), { code: '08P01' });
  expect(isUnreachable(error)).toBe(true);
  expect(databaseError(error)).toMatchObject({ code: 'rate_limited', details: { retryAfterMs: 2_000 } });
});

it('DB-POOLER-4 a pooler that cannot reach its server says that the database is away', () => {
  const error = Object.assign(
    new Error('server login has been failing, try again later (server_login_retry)'),
    {
      code: '08P01',
    },
  );
  expect(databaseError(error)).toMatchObject({ code: 'unavailable' });
});
