/**
 * Additions of `npm run dev`: readable logs on the terminal, and processes that restart when their sources
 * change.
 */
import path from 'node:path';
import { say } from '@atelier/process';
import { watch } from 'chokidar';
import { prettyFactory } from 'pino-pretty';
import { root } from './paths';
import type { ServiceProcess } from './service-process';

/**
 * Source folders whose change restarts a process. Next reloads the pages (src/app, features, ui, i18n)
 * itself.
 */
const OWN_SOURCES: Record<string, string[]> = {
  web: [
    'server.ts',
    'src/env.ts',
    'src/index.ts',
    'src/api',
    'src/realtime',
    'src/server',
    'src/webhooks',
  ].map((source) => `apps/web/${source}`),
  bot: ['apps/bot/src'],
  worker: ['gpu-worker/src'],
};
/** Packages that all three load. Excludes the launcher, which cannot restart itself. */
const SHARED = 'packages';
const IGNORED = /node_modules|\.test\.tsx?$|\.md$|\/(generated|launcher|tooling|bench|verification)(\/|$)/;
/** Collects changes for this long, because an editor or git writes several files at once. */
const SETTLE_MS = 100;

/** Returns the names in `running` that must restart after a change of `file` (relative to the checkout). */
export function concerned(file: string, running: readonly string[]): string[] {
  const within = (folder: string): boolean => file === folder || file.startsWith(`${folder}/`);
  return running.filter((name) => {
    const kind = name.replace(/-\d+$/, '');
    return within(SHARED) || (OWN_SOURCES[kind] ?? []).some(within);
  });
}

/**
 * Requests the gallery, which Next compiles on the first request. The workers and the bot start after it: on
 * two cores their 9 s of CPU time would delay the page, which needs 14 s. Ignores failures, because the page
 * shows its own error.
 */
export async function compileFirstPage(url: string, signal: AbortSignal): Promise<void> {
  await fetch(url, { signal })
    .then((answer) => answer.arrayBuffer())
    .catch(() => {});
}

/** Restarts processes whose sources change. Returns a function that ends the watching. */
export function restartOnChange(running: ReadonlyMap<string, ServiceProcess>): () => Promise<void> {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const restart = (): void => {
    const files = [...changed];
    changed.clear();
    const names = new Set(files.flatMap((file) => concerned(file, [...running.keys()])));
    if (names.size === 0) return;
    say(`  ${files.slice(0, 3).join(', ')} changed: restarting ${[...names].join(', ')}`);
    for (const name of names) void running.get(name)?.restart();
  };
  const watcher = watch([SHARED, ...Object.values(OWN_SOURCES).flat()], {
    cwd: root,
    ignoreInitial: true,
    ignored: (file) => IGNORED.test(path.relative(root, path.resolve(root, file)).replaceAll('\\', '/')),
  });
  watcher.on('all', (_, file) => {
    changed.add(file.replaceAll('\\', '/'));
    clearTimeout(timer);
    timer = setTimeout(restart, SETTLE_MS);
  });
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}

/**
 * Returns a printer for the output of process `name`. Prints JSON log lines readably and others unchanged.
 */
export function readableOutput(name: string): (chunk: Buffer) => void {
  const pretty = prettyFactory({
    colorize: Boolean(process.stderr.isTTY),
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname,service',
  });
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.trim()) continue;
      const text = line.startsWith('{') ? pretty(line) : line;
      for (const part of text.trimEnd().split('\n')) say(`${name.padEnd(8)} ${part}`);
    }
  };
}
