import { expect, it } from 'vitest';
import { defaultName } from './worker-name';

it('W-NAME-1 a worker in a container is named after it, another one does not tell its host; two never share a name', () => {
  expect(defaultName(true, '3f2a9c41d0be')).toMatch(/^3f2a9c41d0be-[0-9a-f]{4}$/);
  expect(defaultName(true, `${'long-'.repeat(20)}worker-7d9f`)).toMatch(/-worker-7d9f-[0-9a-f]{4}$/);
  expect(defaultName(true, `${'long-'.repeat(20)}worker-7d9f`).length).toBeLessThanOrEqual(40);
  expect(defaultName(false, 'adas-laptop')).toMatch(/^worker-[0-9a-f]{4}$/);
  expect(defaultName(true, '❄')).toMatch(/^worker-[0-9a-f]{4}$/);
  expect(new Set(Array.from({ length: 20 }, () => defaultName(true, 'host'))).size).toBeGreaterThan(15);
});
