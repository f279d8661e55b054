import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkLiterals } from './literals';

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'atelier-literals-'));
  mkdirSync(path.join(root, 'apps/web/src'), { recursive: true });
  execFileSync('git', ['init', '-q'], { cwd: root });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const check = (source: string): string[] => {
  writeFileSync(path.join(root, 'apps/web/src/page.tsx'), source);
  return checkLiterals(root);
};

it.each([
  '<p>Hello there</p>',
  '<p className="a">\n  Hello there\n</p>',
  '<p>{count} pictures</p>',
  '<button aria-label="Close" />',
  '<img alt="A fox" />',
])('finds the words in %j', (source) => {
  expect(check(source)).toHaveLength(1);
});

it.each([
  "<p>{t('hello')}</p>",
  '<p className="flex gap-2">{value} px · {other}</p>',
  '{/* A comment about <p>words</p> */}',
  'const f = (a: number): Promise<void> => a > b ? x : y;',
  "<input type='search' name='query' placeholder={t('search')} />",
  '<img alt="" />',
])('leaves %j alone', (source) => {
  expect(check(source)).toEqual([]);
});
