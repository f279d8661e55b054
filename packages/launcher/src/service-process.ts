import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './paths';

const GUARD = pathToFileURL(path.join(root, 'packages/launcher/bin/child-guard.mjs')).href;
/** A process gets this long to stop softly (a worker gives its job back) before it is killed. */
const STOP_GRACE_MS = 8_000;
/** A process that dies is started again after 0.5, 1, 2, 4 … 15 s; one that served for a minute starts afresh at 0.5. */
const RESTART_MIN_MS = 500;
const RESTART_MAX_MS = 15_000;
const SETTLED_MS = 60_000;

export type ServiceOptions = {
  name: string;
  /** TypeScript entry file, relative to the top of the checkout. */
  entry: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** Told once for each unexpected exit. */
  onExit: (name: string, code: number | null, lastLines: string) => void;
};

/** One process of ours: started in its own group (so that Ctrl-C reaches the launcher alone), restarted when it dies. */
export class ServiceProcess {
  private child: ChildProcess | null = null;
  private readonly log: WriteStream;
  private stopping = false;
  private delay = RESTART_MIN_MS;
  private timer: NodeJS.Timeout | null = null;
  private tail = '';

  constructor(private readonly options: ServiceOptions) {
    this.log = createWriteStream(options.logFile, { flags: 'a' });
  }

  /** Starts it and resolves when it says it is ready. Rejects with its last lines when it exits before that. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const began = Date.now();
      let ready = false;
      this.tail = '';
      const child = spawn(process.execPath, ['--import', 'tsx', '--import', GUARD, this.options.entry], {
        cwd: root,
        env: this.options.env,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        detached: process.platform !== 'win32',
      });
      this.child = child;
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk: Buffer) => {
          this.tail = (this.tail + chunk).slice(-4000);
          this.log.write(chunk);
        });
      child.on('message', (message) => {
        if (!isReady(message)) return;
        ready = true;
        resolve();
      });
      child.on('error', reject);
      child.on('close', (code) => {
        this.child = null;
        if (this.stopping) return resolve();
        if (!ready)
          return reject(new Error(this.tail.trimEnd() || `${this.options.name} ended with code ${code}`));
        this.options.onExit(this.options.name, code, this.tail.trimEnd());
        if (Date.now() - began > SETTLED_MS) this.delay = RESTART_MIN_MS;
        this.restartLater();
      });
    });
  }

  private restartLater(): void {
    this.timer = setTimeout(() => {
      this.start().catch((error: Error) => {
        if (this.stopping) return;
        this.options.onExit(this.options.name, null, error.message);
        this.restartLater();
      });
    }, this.delay);
    this.delay = Math.min(this.delay * 2, RESTART_MAX_MS);
  }

  /** Stops it softly, then by force. Safe to call twice. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearTimeout(this.timer);
    const child = this.child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      await closed;
      clearTimeout(force);
    }
    this.log.end();
  }
}

const isReady = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
