import { execFileSync } from 'node:child_process';

/** Files that git tracks or would track, relative to `root`. Outside a repository (a tarball): throws git's own words. */
export function listFiles(root: string, ...patterns: string[]): string[] {
  return execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...patterns],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    },
  )
    .split('\0')
    .filter(Boolean);
}
