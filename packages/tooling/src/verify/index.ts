/**
 * `npm run verify`: format and lint, types, import rules, dead code, doc paths, directives. No database; every check runs
 * even when one fails.
 */
import { spawn } from 'node:child_process';
import { root } from '@atelier/launcher';
import { checkDirectives } from './directives';
import { checkDocPaths } from './doc-paths';

type Check = { name: string; run: () => Promise<string[]> };

/** Runs Node with `args`; the output is the report when it fails. */
const program =
  (...args: string[]) =>
  (): Promise<string[]> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, args, {
        cwd: root,
        env: { ...process.env, FORCE_COLOR: '0' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (output += chunk));
      child.on('error', (error) => resolve([error.message]));
      child.on('close', (code) => resolve(code === 0 ? [] : [output.trimEnd() || `exit ${code}`]));
    });

const CHECKS: Check[] = [
  {
    name: 'format and lint',
    run: program('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
  },
  { name: 'types', run: program('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json') },
  {
    name: 'types of the site',
    run: program('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'apps/web/tsconfig.json'),
  },
  {
    name: 'import rules',
    run: program(
      '--import',
      './packages/tooling/swc-tsx.mjs',
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      ...['apps', 'packages', 'gpu-worker/src'],
      ...['--config', 'packages/tooling/import-rules.mjs', '--output-type', 'err-long'],
    ),
  },
  {
    name: 'dead code',
    run: program('node_modules/knip/bin/knip.js', '--config', 'packages/tooling/knip.json', '--no-progress'),
  },
  { name: 'doc paths', run: async () => checkDocPaths(root) },
  { name: 'directives', run: async () => checkDirectives(root) },
];

let failed = 0;
for (const check of CHECKS) {
  const began = performance.now();
  const complaints = await check.run();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${complaints.length === 0 ? 'ok  ' : 'FAIL'}  ${check.name} (${seconds} s)\n`);
  for (const complaint of complaints) process.stdout.write(`${complaint}\n`);
  if (complaints.length > 0) failed++;
}
process.stdout.write(`verify: ${CHECKS.length - failed} of ${CHECKS.length} checks ok\n`);
process.exit(failed === 0 ? 0 : 1);
