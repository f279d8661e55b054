import { execFileSync } from 'node:child_process';

/**
 * Returns the files that git tracks or would track, relative to `root`. @throws Error with git's message
 * outside a repository
 */
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
