import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { root } from '@atelier/launcher';

/** `npm start` as a person runs it, without npm in between. */
export class Launched {
  readonly child: ChildProcess;
  output = '';
  readonly ended: Promise<number | null>;
  private wake: (() => void)[] = [];

  /** @param options shell: a shell stands in between, as it may below npm */
  constructor(env: Record<string, string>, { shell = false }: { shell?: boolean } = {}) {
    const start = path.join(root, 'packages/launcher/bin/start.mjs');
    const command = shell
      ? ['/bin/sh', '-c', '"$0" "$1"; true', process.execPath, start]
      : [process.execPath, start];
    this.child = spawn(command[0] as string, command.slice(1), {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk;
        for (const wake of this.wake.splice(0)) wake();
      });
    this.ended = new Promise((resolve) =>
      this.child.once('close', (code) => {
        resolve(code);
        for (const wake of this.wake.splice(0)) wake();
      }),
    );
  }

  /**
   * Resolves once `pattern` was printed; rejects with everything printed when the process ends without it.
   */
  async printed(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) {
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`npm start ended without printing ${pattern}:\n${this.output}`);
      await new Promise<void>((resolve) => this.wake.push(resolve));
    }
  }

  /** Closes the pipes of its output, as a closing terminal does. */
  closeOutput(): void {
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  /** Ends it as Ctrl-C does (or as `signal` does) and resolves to its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.ended;
  }
}
