import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listFiles } from './files';

const DIRECTIVE = /^\s*['"]use (?:client|server)['"];?\s*$/m;
/** Comments and blank lines, which may stand before a directive. */
const BEFORE = /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;

/**
 * Returns one line for each file whose 'use client' is not its first statement: then it is an expression without
 * effect, and only the build of the site would say so.
 */
export function checkDirectives(root: string): string[] {
  return listFiles(root, 'apps/web/src/*.tsx', 'apps/web/src/*.ts')
    .filter((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      const start = BEFORE.exec(text)?.[0].length ?? 0;
      return DIRECTIVE.test(text.slice(start)) && !DIRECTIVE.test(text.slice(start).split('\n')[0] ?? '');
    })
    .map((file) => `${file}: 'use client' must be the first statement`);
}
