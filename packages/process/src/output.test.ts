import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const TSX = import.meta.resolve('tsx');
const INDEX = path.join(import.meta.dirname, 'index.ts');

/** Runs a script whose stderr is `fd`; resolves to what it printed on stdout and its exit code. */
async function run(script: string, fd: number | 'pipe', then?: (stderr: NodeJS.ReadableStream) => void) {
  const child = spawn(process.execPath, ['--import', TSX, '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', fd],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk));
  if (child.stderr) then?.(child.stderr);
  const [code] = await once(child, 'close');
  return { code, output };
}
const imported = `const { createLog, say, surviveLostOutput } = await import(${JSON.stringify(INDEX)});`;
const WRITES = {
  'a line of the log': `const log = createLog('test', 'info'); log.info('one'); setTimeout(() => log.info('two'), 20);`,
  'a line for people': `say('one'); setTimeout(() => say('two'), 20);`,
  'a warning of Node': `surviveLostOutput(); process.emitWarning('one'); setTimeout(() => process.emitWarning('two'), 20);`,
};
const ALIVE = `setTimeout(() => { console.log('alive'); process.exit(0); }, 60);`;

describe('START-4 output without a reader', () => {
  // Writing to /dev/full fails with ENOSPC, as on a full disk.
  it.skipIf(process.platform !== 'linux').each(Object.entries(WRITES))(
    'costs %s, not the process, on a full disk',
    async (_, script) => {
      const result = await run(imported + script + ALIVE, openSync('/dev/full', 'w'));
      expect(result).toEqual({ code: 0, output: 'alive\n' });
    },
  );

  it('loses no line of a log that ends its process at once', async () => {
    let lines = '';
    const script = `const log = createLog('test', 'info'); for (let n = 0; n < 2000; n++) log.info({ n }); process.exit(0);`;
    await run(imported + script, 'pipe', (stderr) => stderr.on('data', (chunk: Buffer) => (lines += chunk)));
    const numbers = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).n);
    expect(numbers).toEqual(Array.from({ length: 2000 }, (_, n) => n));
  });

  it.each(Object.entries(WRITES))('costs %s, not the process, once its reader is gone', async (_, script) => {
    const result = await run(imported + script + ALIVE, 'pipe', (stderr) =>
      (stderr as NodeJS.ReadableStream & { destroy(): void }).destroy(),
    );
    expect(result).toEqual({ code: 0, output: 'alive\n' });
  });
});
