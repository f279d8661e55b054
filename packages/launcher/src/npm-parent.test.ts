import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { root } from './paths';

const MODULE = path.join(root, 'packages/launcher/bin/npm-parent.mjs');
/** Prints its process id, and its end when something ends it. */
const SCRIPT = `import { endWithNpm } from ${JSON.stringify(MODULE)}; endWithNpm();
process.on('SIGTERM', () => { console.log('ended softly'); process.exit(0); });
console.log(process.pid); setInterval(() => {}, 1000);`;

/** npm ← shell ← node: npm runs a script with the shell in between. */
const NPM = `const { spawn } = require('node:child_process');
spawn('/bin/sh', ['-c', '"$NODE" --input-type=module -e "$SCRIPT"; true'], { stdio: 'inherit' });
setInterval(() => {}, 1000);`;

describe.skipIf(process.platform === 'win32')('START-5 a command that npm runs', () => {
  const started: ChildProcess[] = [];
  let leftOver = 0;
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
    try {
      process.kill(leftOver, 'SIGKILL');
    } catch {}
  });
  async function run(command: string, args: string[], env: Record<string, string>) {
    const child = spawn(command, args, {
      env: { ...process.env, NODE: process.execPath, SCRIPT, npm_lifecycle_event: '', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk));
    // The pipe closes when the last process that holds it has ended.
    const closed = once(child.stdout, 'close');
    await once(child.stdout, 'data');
    leftOver = Number.parseInt(output, 10);
    return { child, ended: closed.then(() => output.split('\n').slice(1).join('')) };
  }
  const shell: [string, string[]] = ['/bin/sh', ['-c', '"$NODE" --input-type=module -e "$SCRIPT"; true']];

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'ends softly when %s ends the shell in between',
    async (signal) => {
      const { child, ended } = await run(...shell, { npm_lifecycle_event: 'start' });
      child.kill(signal);
      expect(await ended).toBe('ended softly');
    },
  );

  it('ends softly when npm is killed and the shell stays', async () => {
    const { child, ended } = await run(process.execPath, ['-e', NPM], { npm_lifecycle_event: 'start' });
    child.kill('SIGKILL');
    expect(await ended).toBe('ended softly');
  });

  it('that was started without npm outlives its shell, as a daemon does', async () => {
    const { child } = await run(...shell, {});
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(process.kill(leftOver, 0)).toBe(true);
  });
});
