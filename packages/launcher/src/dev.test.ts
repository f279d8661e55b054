import { expect, it } from 'vitest';
import { concerned } from './dev';

const ALL = ['web', 'worker-1', 'worker-2', 'bot'];

it.each([
  ['packages/domain/src/errors.ts', ALL],
  ['apps/web/src/realtime/start-realtime.ts', ['web']],
  ['apps/web/server.ts', ['web']],
  ['apps/web/src/app/page.tsx', []],
  ['apps/web/src/features/live/socket.ts', []],
  ['apps/bot/src/index.ts', ['bot']],
  ['gpu-worker/src/runner.ts', ['worker-1', 'worker-2']],
  ['packages-of-mine/x.ts', []],
])('DEV-1 a change of %s restarts %j', (file, names) => {
  expect(concerned(file, ALL)).toEqual(names);
});
