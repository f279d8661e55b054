/**
 * `collect.ts TARGET FOLDER`: copies into FOLDER what the process TARGET runs from, and nothing else: its sources,
 * its modules' files, and for web the built site. Needs a built clone. Prints the number of files and their size.
 */
import { copyFile, lstat, mkdir, readdir, readFile, readlink, symlink } from 'node:fs/promises';
import path from 'node:path';
import { root } from '@atelier/launcher';
import { runTool, say } from '../run-tool';
import { ENTRIES, EXTRA, LOADER, SHARED, TARGETS, type Target } from './targets';
import { trace } from './trace';

/** Returns the paths that `pattern` names; a `*` stands for a part of one name. */
async function expand(pattern: string): Promise<string[]> {
  let found = [''];
  for (const part of pattern.split('/')) {
    const name = new RegExp(`^${part.split('*').map(escaped).join('.*')}$`);
    const next = await Promise.all(
      found.map(async (folder) =>
        part.includes('*')
          ? (await readdir(path.join(root, folder)))
              .filter((entry) => name.test(entry))
              .map((entry) => path.join(folder, entry))
          : [path.join(folder, part)],
      ),
    );
    found = next.flat();
  }
  return found;
}
const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** Returns the files below `file`, or itself. @throws Error when it is not there */
async function filesOf(file: string): Promise<string[]> {
  if (!(await lstat(path.join(root, file))).isDirectory()) return [file];
  const entries = await readdir(path.join(root, file));
  return (await Promise.all(entries.map((entry) => filesOf(path.join(file, entry))))).flat();
}

/** The files of Next's server and of every page, as its build lists them. */
async function filesOfNext(): Promise<string[]> {
  const lists = (await filesOf('apps/web/.next')).filter((file) => file.endsWith('.nft.json'));
  const named = await Promise.all(
    lists.map(async (list) => {
      const { files } = JSON.parse(await readFile(path.join(root, list), 'utf8')) as { files: string[] };
      return files.map((file) => path.join(path.dirname(list), file));
    }),
  );
  return named.flat();
}

/** Copies one file or link. Returns its size in bytes. */
async function copy(file: string, folder: string): Promise<number> {
  const from = path.join(root, file);
  const to = path.join(folder, file);
  const facts = await lstat(from);
  await mkdir(path.dirname(to), { recursive: true });
  if (facts.isSymbolicLink()) await symlink(await readlink(from), to);
  else await copyFile(from, to);
  return facts.size;
}

async function main(): Promise<void> {
  const [target, folder] = process.argv.slice(2) as [Target | undefined, string | undefined];
  if (!target || !TARGETS.includes(target) || !folder)
    throw new Error(`collect.ts needs one of ${TARGETS.join(', ')}, and an empty folder`);
  const extra = (await Promise.all([...SHARED, ...EXTRA[target]].map(expand))).flat();
  const files = new Set([
    ...(await trace([...ENTRIES[target], LOADER])),
    ...(await Promise.all(extra.map(filesOf))).flat(),
    ...(target === 'web' ? await filesOfNext() : []),
  ]);
  let bytes = 0;
  for (const file of [...files].sort()) bytes += await copy(file, path.resolve(folder));
  say(`${target}: ${files.size} files, ${(bytes / 1e6).toFixed(1)} MB`);
}

runTool(main, []);
