import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { say } from '@atelier/process';
import { LogFile } from './log-file';
import { root } from './paths';

const GUARD = pathToFileURL(path.join(root, 'packages/launcher/bin/child-guard.mjs')).href;
/** Grace period of a soft stop (a worker gives its job back) before the process is killed. */
const STOP_GRACE_MS = 8_000;
/** Restarts a process that dies after 0.5, 1, 2, 4 … 15 s. Serving for a minute resets the delay to 0.5 s. */
const RESTART_MIN_MS = 500;
const RESTART_MAX_MS = 15_000;
const SETTLED_MS = 60_000;

export type ServiceOptions = {
  name: string;
  /** TypeScript entry file, relative to the top of the checkout. */
  entry: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  /**
   * Exit codes of a first start that are worth another try; a kill always is. After it has served, every end
   * is.
   */
  transient?: readonly number[] | 'all';
  /** Receives the process's output, besides the log file. */
  onOutput?: (chunk: Buffer) => void;
  /** Called on an unexpected end, once for each reason in a row. */
  onExit: (name: string, code: number | null, lastLines: string) => void;
};

type End = { code: number | null; lines: string };

/**
 * Runs one of our processes and restarts it when it dies. It has its own process group, so that Ctrl-C
 * reaches only the launcher.
 */
export class ServiceProcess {
  private child: ChildProcess | null = null;
  private readonly log: LogFile;
  private stopping = false;
  private restarting = false;
  private served = false;
  private delay = RESTART_MIN_MS;
  private endPause: () => void = () => {};
  private told = '';

  constructor(private readonly options: ServiceOptions) {
    this.log = new LogFile(options.logFile, (file, code) =>
      say(`  ${file} cannot be written (${code}); lines of ${options.name} are lost until it can`),
    );
  }

  /**
   * Starts the process and resolves once it reports that it is ready. Tries again where that may help, else
   * rejects with its last lines.
   */
  async start(): Promise<void> {
    while (!this.stopping) {
      const end = await this.once();
      if (end === null || this.stopping) return;
      if (this.restarting) {
        this.restarting = false;
        continue;
      }
      const { code, lines } = end;
      if (!this.served && code !== null && !this.mayPass(code))
        throw new Error(lines || `${this.options.name} ended with code ${code}`);
      await this.tellAndPause(end);
    }
  }

  /** Starts one process. Resolves with null when it is ready, or with how it ended before that. */
  private once(): Promise<End | null> {
    return new Promise((resolve) => {
      const began = Date.now();
      let ready = false;
      let tail = '';
      // The two outputs arrive in either order; last words stand on stderr, after which a line of the log may come.
      let errors = '';
      const child = spawn(process.execPath, ['--import', 'tsx', '--import', GUARD, this.options.entry], {
        cwd: root,
        env: this.options.env,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        detached: process.platform !== 'win32',
      });
      this.child = child;
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer) => {
          tail = (tail + chunk).slice(-4000);
          if (stream === child.stderr) errors = (errors + chunk).slice(-4000);
          this.log.write(chunk);
          this.options.onOutput?.(chunk);
        });
        stream?.on('error', () => {});
      }
      child.on('message', (message) => {
        if (!isReady(message)) return;
        ready = true;
        this.served = true;
        this.told = '';
        resolve(null);
      });
      child.on('error', (error) => resolve({ code: null, lines: error.message }));
      child.on('close', async (code) => {
        this.child = null;
        const end = { code, lines: errors.trimEnd() || tail.trimEnd() };
        if (!ready || this.stopping) return resolve(end);
        if (this.restarting) {
          this.restarting = false;
          return this.start();
        }
        if (Date.now() - began > SETTLED_MS) this.delay = RESTART_MIN_MS;
        await this.tellAndPause(end);
        await this.start();
      });
    });
  }

  private mayPass(code: number): boolean {
    const { transient } = this.options;
    return transient === 'all' || (transient?.includes(code) ?? false);
  }

  private tellAndPause({ code, lines }: End): Promise<void> {
    // Reports a process that stays down once for each exit code; its last line may differ from try to try.
    const said = String(code);
    if (said !== this.told) this.options.onExit(this.options.name, code, lines);
    this.told = said;
    const { delay } = this;
    this.delay = Math.min(delay * 2, RESTART_MAX_MS);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delay);
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /**
   * Stops the running process softly and starts it again. A process that waits for its next try starts at
   * once.
   */
  async restart(): Promise<void> {
    this.delay = RESTART_MIN_MS;
    this.endPause();
    if (this.child === null) return;
    this.restarting = true;
    await this.end(this.child);
  }

  /** Stops it softly, then by force. Safe to call twice. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.endPause();
    if (this.child) await this.end(this.child);
    this.log.close();
  }

  private async end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await closed;
    clearTimeout(force);
  }
}

const isReady = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
