import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listFiles } from './files';

const LINK = /\]\(([^)#\s]+)(?:#[^)]*)?\)/g;
/** Matches `code` that looks like one of our paths: a top-level folder and a slash. */
const PATH = /`((?:apps|packages|prisma|gpu-worker|test|docs|\.ci)\/[\w./@[\]()-]*)`/g;
/** Folders that running makes, which are not in the repository. */
const MADE = [/generated/, /\.next/, /\.data/, /node_modules/];

/** Returns one line for each broken link or path in the Markdown files. */
export function checkDocPaths(root: string): string[] {
  const complaints: string[] = [];
  for (const file of listFiles(root, '*.md')) {
    if (!existsSync(path.join(root, file))) continue;
    const text = readFileSync(path.join(root, file), 'utf8').replace(/```[\s\S]*?```/g, '');
    for (const [, target] of text.matchAll(LINK)) {
      if (!target || /^[a-z]+:/i.test(target)) continue;
      if (!existsSync(path.resolve(root, path.dirname(file), decodeURI(target))))
        complaints.push(`${file}: link to ${target}, which does not exist`);
    }
    for (const [, target] of text.matchAll(PATH)) {
      if (!target || MADE.some((made) => made.test(target))) continue;
      if (!existsSync(path.join(root, target)))
        complaints.push(`${file}: names ${target}, which does not exist`);
    }
  }
  return complaints;
}
