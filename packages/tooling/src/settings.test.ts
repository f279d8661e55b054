import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { SETTING_NAMES as BOT } from '../../../apps/bot/src/env';
import { SETTING_NAMES as WEB } from '../../../apps/web/src/env';
import { SETTING_NAMES as WORKER } from '../../../gpu-worker/src/env';
import { SETTING_NAMES as START } from '../../launcher/src/env';

// Behaviours of docs/SPEC.md, section "Operating".

const ROOT = path.resolve(import.meta.dirname, '../../..');
const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const READERS = { start: START, web: WEB, worker: WORKER, bot: BOT };
type Reader = keyof typeof READERS;

/** The rows of docs/operations/settings.md: name → who reads it. */
const documented = new Map(
  [...textOf('docs/operations/settings.md').matchAll(/^\| `([A-Z_\d]+)` \| ([a-z, ]+) \|/gm)].map(
    ([, name = '', readers = '']) => [name, readers.split(', ') as Reader[]],
  ),
);

it.each(Object.keys(READERS) as Reader[])(
  'OP-SETTINGS-1 the table names each setting that %s reads, and no other',
  (reader) => {
    const inTable = [...documented].filter(([, readers]) => readers.includes(reader)).map(([name]) => name);
    expect(inTable.sort()).toEqual([...READERS[reader]].sort());
  },
);

it('OP-SETTINGS-1 each setting has one row, and is read by a process', () => {
  const rows = textOf('docs/operations/settings.md').match(/^\| `[A-Z_\d]+` \|/gm) ?? [];
  expect(rows.length).toBe(documented.size);
  for (const [name, readers] of documented)
    for (const reader of readers) expect(Object.keys(READERS), name).toContain(reader);
});

it('OP-SETTINGS-2 the README’s short table names settings that exist', () => {
  const [, section = ''] = /\n## Settings\n([\s\S]*?)\n## /.exec(textOf('README.md')) ?? [];
  const named = [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([A-Z_\d]+)`/g)].map(([, name = '']) => name),
  );
  expect(named.length).toBeGreaterThan(8);
  for (const name of named) expect([...documented.keys()]).toContain(name);
});
