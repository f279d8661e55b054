/** Runs from a folder whose name has URL characters. Copies our sources and links node_modules. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeTinyPack } from '@atelier/imagen/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './paths';

const SOURCES = [
  'packages',
  'gpu-worker/src',
  'package.json',
  'package-lock.json',
  'prisma/schema.prisma',
  'tsconfig.json',
];
let home: string;
beforeAll(async () => {
  home = mkdtempSync(path.join(os.tmpdir(), 'atelier-folder-'));
  await writeTinyPack(path.join(home, 'pack'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function checkoutAt(top: string): void {
  const files = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', ...SOURCES],
    { cwd: root, encoding: 'utf8' },
  );
  for (const file of files.split('\0').filter(Boolean)) cpSync(path.join(root, file), path.join(top, file));
  const generated = 'packages/db/src/generated';
  cpSync(path.join(root, generated), path.join(top, generated), { recursive: true });
  const installed = path.join(root, 'node_modules');
  const link = (name: string): void => {
    mkdirSync(path.dirname(path.join(top, 'node_modules', name)), { recursive: true });
    symlinkSync(path.join(installed, name), path.join(top, 'node_modules', name));
  };
  for (const name of readdirSync(installed)) {
    if (name === '@atelier') continue;
    if (!name.startsWith('@')) link(name);
    else for (const scoped of readdirSync(path.join(installed, name))) link(`${name}/${scoped}`);
  }
  for (const name of readdirSync(path.join(top, 'packages'))) {
    mkdirSync(path.join(top, 'node_modules/@atelier'), { recursive: true });
    symlinkSync(path.join(top, 'packages', name), path.join(top, 'node_modules/@atelier', name));
  }
  // The mark of bin/prepare.mjs: nothing is left to install or generate.
  rmSync(path.join(top, 'node_modules/.atelier'), { recursive: true, force: true });
  mkdirSync(path.join(top, 'node_modules/.atelier'));
  const mark = (name: string, ...from: string[]): void => {
    const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
    for (const file of from) hash.update(readFileSync(path.join(top, file)));
    writeFileSync(path.join(top, 'node_modules/.atelier', name), hash.digest('hex'));
  };
  mark('installed', 'package-lock.json');
  mark('generated', 'prisma/schema.prisma', 'package-lock.json');
}

const node = (top: string, ...args: string[]) =>
  spawnSync(process.execPath, args, { cwd: top, encoding: 'utf8', timeout: 150_000 });

describe('START-7 a checkout', () => {
  it.each(['b#hash', 'b%41', 'a space', 'Käse 東京'])(
    'in %j runs our commands',
    (name) => {
      const top = path.join(home, name);
      checkoutAt(top);
      writeFileSync(path.join(top, 'here.ts'), 'process.stdout.write(String("here" satisfies string));\n');
      expect(node(top, 'packages/launcher/bin/run.mjs', 'here.ts')).toMatchObject({
        stdout: 'here',
        status: 0,
      });
    },
    90_000,
  );

  it('in such a folder forks the inference child', () => {
    const top = path.join(home, 'b#1 %41 é');
    checkoutAt(top);
    const fixture = 'gpu-worker/src/inference/client.fixture.ts';
    const result = node(top, '--import', 'tsx', fixture, path.join(home, 'pack'), '1');
    expect(result).toMatchObject({ stdout: expect.stringMatching(/^\d+\n/), status: 0 });
  }, 180_000);
});
