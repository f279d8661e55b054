import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Starts a TypeScript file as a process of the bench, which answers each message with one. */
export const startChild = (
  file: string,
  env: Record<string, string>,
  execArgv: string[] = [],
): ChildProcess =>
  fork(path.join(import.meta.dirname, file), [], {
    execArgv: ['--import', 'tsx', ...execArgv],
    env: { ...process.env, ...env },
    serialization: 'advanced',
  });

/** The next message of a process. @throws Error when it ends instead */
export async function answerOf<T>(child: ChildProcess): Promise<T> {
  const first = new AbortController();
  const { signal } = first;
  const ended = once(child, 'exit', { signal }).then(([code]) =>
    Promise.reject(new Error(`a process of the bench ended (${code})`)),
  );
  try {
    const [said] = await Promise.race([once(child, 'message', { signal }), ended]);
    return said as T;
  } finally {
    first.abort();
  }
}

export function ask<T>(child: ChildProcess, order: object): Promise<T> {
  const said = answerOf<T>(child);
  child.send(order);
  return said;
}
