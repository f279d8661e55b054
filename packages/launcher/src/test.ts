/**
 * `npm test`: everything, the browser too. Ends with `N passed, N failed`. `npm test -- ARGS` takes vitest's
 * own arguments.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { say } from '@atelier/process';
import { parseCLI, startVitest } from 'vitest/node';
import { buildSite } from './build-site';
import { findChromium } from './chromium';
import { root } from './paths';

/** Whether files of the browser suite may run, which need the built site. */
function needsSite(filters: string[], projects: string[]): boolean {
  const isOther = (file: string): boolean =>
    /(^|\/)(packages|apps|gpu-worker|integration)(\/|$)|\.test\.tsx?(:\d+)?$/.test(file) &&
    !file.includes('e2e');
  if (projects.length > 0) return projects.some((name) => name === 'e2e' || name.includes('*'));
  return filters.length === 0 || !filters.every(isOther);
}

/** Gives this run a folder for temporary files, which goes with it, also what a killed process leaves there. */
function ownTemporaryFolder(): void {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'atelier-tests-'));
  // PostgreSQL runs as another user where root starts it.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

async function main(): Promise<void> {
  ownTemporaryFolder();
  const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)]);
  if (needsSite(filter, [options.project ?? []].flat())) {
    process.env.CHROMIUM = findChromium(say);
    await buildSite(() => say('  building the site for the browser tests …'));
  }
  const vitest = await startVitest('test', filter, {
    root,
    ...options,
    config: path.join(root, 'test/vitest.config.ts'),
    watch: false,
  });
  const files = vitest.state.getTestModules();
  const tests = files.flatMap((file) => [...file.children.allTests()]);
  const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
  // A file that does not load has no failing test, but fails the run.
  const brokenFiles = files.filter(
    (file) =>
      file.state() === 'failed' &&
      [...file.children.allTests()].every((test) => test.result().state !== 'failed'),
  ).length;
  const unhandled = vitest.state.getUnhandledErrors().length;
  const failed = count('failed') + brokenFiles + (unhandled > 0 ? 1 : 0);
  await vitest.close();
  for (const test of tests)
    if (test.result().state === 'passed' && (test.diagnostic()?.retryCount ?? 0) > 0)
      say(`passed at a second try only: ${test.module.relativeModuleId} > ${test.fullName}`);
  const skipped = count('skipped');
  process.stdout.write(
    `${count('passed')} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`,
  );
  process.exit(failed > 0 || count('passed') === 0 ? 1 : 0);
}

main().catch((error: Error) => {
  say(`atelier: ${error.message}`);
  process.stdout.write('0 passed, 1 failed\n');
  process.exit(1);
});
