import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../support/web';

let site: TestWeb;
beforeAll(async () => {
  site = await startTestWeb({ env: { TRUST_PROXY: 1 } });
});
afterAll(() => site.stop());

/** Makes a request as a fresh guest at `address`; returns its job. */
async function askFrom(address: string) {
  const response = await fetch(`${site.url}/api/v1/generations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ caption: 'a red fox', stopAfter: 64 }),
  });
  expect(response.status).toBe(201);
  const { id } = (await response.json()) as { id: string };
  return site.database.db.job.findFirstOrThrow({ where: { generationId: id } });
}

it('Q-FAIR-6: fresh guests of one address, or of one /64, share a turn that does not tell the address', async () => {
  const [home, again, other] = [
    await askFrom('203.0.113.7'),
    await askFrom('203.0.113.7'),
    await askFrom('203.0.113.8'),
  ];
  expect(again.turn).toBe(home.turn);
  expect(again.userId).not.toBe(home.userId);
  expect(other.turn).not.toBe(home.turn);
  // The second stands behind the first one's predicted work, the other address does not.
  expect(again.turnAt.getTime()).toBeGreaterThanOrEqual(home.turnAt.getTime() + home.costMs);
  expect(other.turnAt.getTime()).toBeLessThan(again.turnAt.getTime());

  const [one, two, far] = [
    await askFrom('2001:db8:1:2::1'),
    await askFrom('2001:db8:1:2:ffff::9'),
    await askFrom('2001:db8:1:3::1'),
  ];
  expect(two.turn).toBe(one.turn);
  expect(far.turn).not.toBe(one.turn);
  const rows = JSON.stringify(await site.database.db.job.findMany(), (_, value) =>
    typeof value === 'bigint' ? `${value}` : value,
  );
  expect(rows).not.toMatch(/203\.0\.113|2001:db8/);
});
