import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from './log-file';

describe('START-4 a log file', () => {
  let folder: string;
  let file: string;
  let told: string[];
  let log: LogFile;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'atelier-log-'));
    file = path.join(folder, 'logs/web.log');
    told = [];
    log = new LogFile(file, (_, code) => told.push(code));
  });
  afterEach(() => {
    log.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const line = (text: string): void => log.write(Buffer.from(`${text}\n`));

  it('is for its owner only, with its folder, also where an older version made it', () => {
    mkdirSync(path.dirname(file));
    writeFileSync(file, 'old\n', { mode: 0o644 });
    chmodSync(file, 0o644);
    line('new');
    expect(readFileSync(file, 'utf8')).toBe('old\nnew\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rmSync(path.dirname(file), { recursive: true });
    new LogFile(file, () => {}).write(Buffer.from('first\n'));
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  });

  it('that cannot be opened loses its lines, says so once, and goes on when it can', () => {
    mkdirSync(file, { recursive: true });
    line('lost');
    line('lost too');
    expect(told).toEqual(['EISDIR']);
    rmdirSync(file);
    line('kept');
    expect(readFileSync(file, 'utf8').trim()).toBe('kept');
    expect(told).toEqual(['EISDIR']);
  });

  it.skipIf(process.getuid?.() !== 0)('of another owner loses its lines only', () => {
    mkdirSync(path.dirname(file));
    chmodSync(folder, 0o755);
    closeSync(openSync(file, 'w', 0o600));
    process.seteuid?.(65_534);
    try {
      line('lost');
    } finally {
      process.seteuid?.(0);
    }
    expect(told).toEqual(['EACCES']);
  });

  it.skipIf(process.platform !== 'linux')('on a full disk loses its lines only', () => {
    const full = new LogFile('/dev/full', (_, code) => told.push(code));
    full.write(Buffer.from('lost\n'));
    full.write(Buffer.from('lost\n'));
    full.close();
    expect(told).toEqual(['ENOSPC']);
  });
});
