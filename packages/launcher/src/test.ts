/** `npm test`: everything, the browser too. Ends with `N passed, N failed`. `npm test -- ARGS` passes ARGS to vitest. */
import path from 'node:path';
import { startVitest } from 'vitest/node';
import { buildSite } from './build-site';
import { findChromium } from './chromium';
import { root } from './paths';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function main(): Promise<void> {
  const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
  const project = process.argv
    .find((argument) => argument.startsWith('--project='))
    ?.slice('--project='.length);
  if (!project || project === 'e2e') {
    process.env.CHROMIUM = findChromium(say);
    await buildSite(() => say('  building the site for the browser tests …'));
  }
  const vitest = await startVitest('test', filters, {
    config: path.join(root, 'test/vitest.config.ts'),
    root,
    watch: false,
    reporters: process.env.CI ? ['default'] : ['default'],
    ...(project ? { project: [project] } : {}),
  });
  const files = vitest.state.getTestModules();
  const tests = files.flatMap((file) => [...file.children.allTests()]);
  const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
  // A file that failed to load has no failing test of its own, and must fail the run all the same.
  const brokenFiles = files.filter((file) => file.state() === 'failed' && count('failed') === 0).length;
  const unhandled = vitest.state.getUnhandledErrors().length;
  const failed = count('failed') + brokenFiles + (unhandled > 0 ? 1 : 0);
  await vitest.close();
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
