import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = path.resolve(import.meta.dirname, '..');

/**
 * Three projects: unit (beside the source, no database), integration (real PostgreSQL and sockets), e2e (a
 * real browser).
 *
 * Files of the first two share their process's modules, which takes a third of the processor time. So no test
 * mocks a module, and each takes back the globals and clocks that it replaced.
 */
export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['packages/**/*.test.ts', 'apps/**/*.test.{ts,tsx}', 'gpu-worker/src/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/.next/**'],
          testTimeout: 60_000,
          isolate: false,
        },
      },
      {
        root,
        test: {
          name: 'integration',
          sequence: { groupOrder: 1 },
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          isolate: false,
          // CI runs on whatever machine there is: one retry there, none here.
          retry: process.env.CI ? 1 : 0,
          // Tuned for two cores; more files at once make each slower.
          maxWorkers: 2,
        },
      },
      {
        root,
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          retry: process.env.CI ? 1 : 0,
          fileParallelism: false,
        },
      },
    ],
  },
});
