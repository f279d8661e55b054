import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceProcess } from './service-process';

const READY = "process.send({ type: 'ready' }); setInterval(() => {}, 1000)";
const KILLED = "process.kill(process.pid, 'SIGKILL')";
const leaves = (code: number, line: string): string => `console.error('${line}'); process.exit(${code})`;

describe('START-2 a process of the service', () => {
  let folder: string;
  let service: ServiceProcess;
  let told: string[];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'atelier-process-'));
    told = [];
  });
  afterEach(async () => {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A process whose nth start behaves as the nth of `lives`. */
  async function start(lives: string[], transient: number[] | 'all' = []): Promise<void> {
    const [entry, count] = [path.join(folder, 'entry.mjs'), path.join(folder, 'count')];
    const choose = lives.map((life, at) => `if (at === ${at}) { ${life} }`).join('\n');
    await writeFile(count, '');
    await writeFile(
      entry,
      `import fs from 'node:fs'; const at = fs.readFileSync('${count}').length; fs.appendFileSync('${count}', '.');\n${choose}`,
    );
    service = new ServiceProcess({
      name: 'worker',
      entry,
      env: process.env,
      logFile: path.join(folder, 'log'),
      transient,
      onExit: (name, code, lines) => told.push(`${name} ${code} ${lines}`),
    });
    await service.start();
  }
  const lived = async (): Promise<number> => (await readFile(path.join(folder, 'count'))).length;

  it('that is killed while it loads is started again', async () => {
    await start([KILLED, READY]);
    expect(told).toEqual(['worker null ']);
    expect(await lived()).toBe(2);
  });

  it('that reports an error ends the start with its words', async () => {
    await expect(start([leaves(3, 'manifest.json is missing'), READY])).rejects.toThrow(
      /^manifest\.json is missing$/,
    );
    expect(told).toEqual([]);
    expect(await lived()).toBe(1);
  });

  it('that only misses something for now is tried again, and its reason said once', async () => {
    const away = leaves(1, 'Discord is away');
    await start([away, away, READY], [1]);
    expect(told).toEqual(['worker 1 Discord is away']);
    expect(await lived()).toBe(3);
  });

  it('that has served is started again whatever it says', async () => {
    await start(["process.send({ type: 'ready' }, () => process.exit(3))", leaves(3, 'still wrong'), READY]);
    await expect.poll(lived, { timeout: 50_000 }).toBe(3);
    expect(told).toEqual(['worker 3 ']);
  });

  it('is started anew when told to, at once and without a word', async () => {
    await start([READY, READY]);
    await service.restart();
    await expect.poll(lived, { timeout: 50_000 }).toBe(2);
    expect(told).toEqual([]);
  });

  it('that a change broke waits in development, and is tried at once after the next change', async () => {
    const starting = start([leaves(2, 'SyntaxError'), READY], 'all');
    await expect.poll(() => told.length, { timeout: 50_000 }).toBe(1);
    await service.restart();
    await starting;
    expect(await lived()).toBe(2);
  });

  it('that is stopped between two tries is not started again', async () => {
    const starting = start([KILLED, READY]);
    await expect.poll(() => told.length, { timeout: 50_000 }).toBe(1);
    await service.stop();
    await starting;
    expect(await lived()).toBe(1);
  });
});
