import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths';

const WEB = path.join(root, 'apps/web');
const STAMP = path.join(WEB, '.next/atelier-stamp');
const SOURCES = ['apps/web', 'packages', 'prisma/schema.prisma', 'package-lock.json'];
/** Files that do not change the build; Next itself writes next-env.d.ts while it builds. */
const SKIP = new Set(['node_modules', '.next', 'next-env.d.ts', 'generated', 'launcher', 'imagen']);

/** Hex digits of the build's id, which stands in URLs. */
const BUILD_ID_LENGTH = 16;
/** Comment that tells V8 to compile the whole file off the main thread (docs/decisions/compile-hints.md). */
const COMPILE_HINT = '//# allFunctionsCalledOnLoad\n';

/** Hashes all sources of the site's build. Needs no .git, which images lack. */
function sourceHash(): string {
  const hash = createHash('sha256');
  const visit = (file: string): void => {
    const name = path.basename(file);
    if (SKIP.has(name) || name.endsWith('.test.ts')) return;
    let entries: string[] | null = null;
    try {
      entries = readdirSync(file);
    } catch {
      hash.update(path.relative(root, file)).update('\0').update(readFileSync(file));
      return;
    }
    for (const entry of entries.sort()) visit(path.join(file, entry));
  };
  for (const source of SOURCES) visit(path.join(root, source));
  return hash.digest('hex');
}

/**
 * Builds the site if its sources changed since the last build. The build's id is made of the sources, so that
 * two machines that build one commit serve the same URLs.
 * @param signal ends the build
 * @returns whether it built
 * @throws Error with the build's last lines
 */
export async function buildSite(announce: () => void, signal?: AbortSignal): Promise<boolean> {
  const sources = sourceHash();
  const stamp = createHash('sha256')
    .update(process.version)
    .update(COMPILE_HINT)
    .update(sources)
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return false;
  announce();
  await new Promise<void>((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [path.join(root, 'node_modules/next/dist/bin/next'), 'build', WEB],
      {
        cwd: WEB,
        env: {
          ...process.env,
          NODE_ENV: 'production',
          NEXT_TELEMETRY_DISABLED: '1',
          // apps/web/next.config.mjs reads it.
          ATELIER_BUILD_ID: sources.slice(0, BUILD_ID_LENGTH),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(signal ? { signal } : {}),
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output = (output + chunk).slice(-6000);
      });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`building the site failed (exit ${code}).\n${output}`)),
    );
  });
  hintStartup(path.join(WEB, '.next'));
  writeFileSync(STAMP, stamp);
  return true;
}

/** Marks the files that every page runs first: React and Next. */
function hintStartup(build: string): void {
  const manifest = JSON.parse(readFileSync(path.join(build, 'build-manifest.json'), 'utf8'));
  for (const file of manifest.rootMainFiles as string[]) {
    const script = path.join(build, file);
    writeFileSync(script, COMPILE_HINT + readFileSync(script, 'utf8'));
  }
}
