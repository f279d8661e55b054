import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What runs here: the label values of `atelier_build_info`, and a trace's resource. */
export interface Build {
  version: string;
  /** 40 hex digits, or the value of ATELIER_COMMIT; `unknown` outside a checkout. */
  commit: string;
}

const ROOT = path.resolve(import.meta.dirname, '../../../..');

/** @param commit of an image, which has no `.git` to read it from */
export const readBuild = (commit: string | undefined): Build => ({
  version: attempt(() => JSON.parse(read('package.json')).version as string),
  commit: commit ?? attempt(checkedOut),
});

const read = (name: string, folder = ROOT): string => readFileSync(path.join(folder, name), 'utf8').trim();

/** The commit of a plain checkout. A worktree's or packed reference stays unknown: git itself knows those. */
function checkedOut(): string {
  const head = read('.git/HEAD');
  const hash = head.startsWith('ref: ') ? read(head.slice('ref: '.length), path.join(ROOT, '.git')) : head;
  return /^[\da-f]{40,64}$/.test(hash) ? hash : 'unknown';
}

function attempt(work: () => string): string {
  try {
    return work();
  } catch {
    return 'unknown';
  }
}
