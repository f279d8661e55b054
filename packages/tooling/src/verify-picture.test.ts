import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensureKeys, likenessOf, openProvenance, signFile } from '@atelier/provenance';
import sharp from 'sharp';
import { beforeAll, expect, test, vi } from 'vitest';

// Processes on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'atelier-tool-'));
const file = (name: string): string => path.join(folder, name);
const flat = { width: 64, height: 64, channels: 3, background: '#468' } as const;

interface Outcome {
  code: number;
  out: string;
}
/** Runs a tool as npm does, with the keys of the folder. */
async function run(tool: string, ...args: string[]): Promise<Outcome> {
  const entry = path.join(import.meta.dirname, `${tool}.ts`);
  const env = { ...process.env, DATA_DIR: folder };
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', entry, ...args],
      { env },
    );
    return { code: 0, out: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout + stderr };
  }
}

beforeAll(async () => {
  ensureKeys(folder, 'Atelier');
  const { signer, publicChain } = openProvenance({ DATA_DIR: folder, CREDENTIALS: 'on', WATERMARK: 'on' });
  const png = await sharp({ create: flat }).png().toBuffer();
  const rgb = await sharp(png).raw().toBuffer();
  const facts = {
    signedAt: new Date(),
    pack: 'shapes@1.0.0',
    size: 64,
    marked: false,
    likeness: likenessOf(rgb, 64, 64),
    pixels: null,
    source: null,
    about: null,
  };
  const signed = await signFile(png, { facts, title: 'Picture', ingredients: [] }, signer!);
  writeFileSync(file('signed.png'), signed);
  writeFileSync(file('plain.png'), png);
  writeFileSync(file('longer.png'), Buffer.concat([signed, Buffer.of(0)]));
  writeFileSync(file('words.txt'), 'a fox');
  writeFileSync(file('chain.pem'), publicChain);
});

test('PROV-19 verify:picture judges files without database or network, with the keys or the public chain', async () => {
  const good = await run('verify-picture', file('signed.png'), file('longer.png'));
  expect(good.code).toBe(0);
  expect(good.out).toContain('signed.png: made here, unchanged');
  expect(good.out).toContain('longer.png: made here, changed since');
  expect(good.out).toContain('drawn by shapes@1.0.0');
  const chain = await run('verify-picture', file('signed.png'), '--chain', file('chain.pem'), '--json');
  expect(JSON.parse(chain.out)).toMatchObject({ verdict: 'unchanged', mark: 'not_looked_for' });
  expect(await run('verify-picture', file('plain.png'))).toMatchObject({
    code: 1,
    out: expect.stringContaining('plain.png: not ours'),
  });
  expect((await run('verify-picture', file('words.txt'))).code).toBe(2);
});

test('PROV-19 credentials shows and replaces the keys, and never prints one', async () => {
  const before = await run('credentials');
  const after = await run('credentials', 'rotate', '--signing');
  expect([before.code, after.code]).toEqual([0, 0]);
  expect(after.out).toContain('restart the service');
  const printOf = ({ out }: Outcome): string | undefined => /signing: .*\n.*SHA-256 (\S+)/.exec(out)?.[1];
  expect(printOf(before)).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(printOf(after)).not.toBe(printOf(before));
  expect(before.out + after.out).not.toContain('PRIVATE');
  expect((await run('verify-picture', file('signed.png'))).code).toBe(0);
});
