import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceToken } from './service-token';

describe('START-6 the service token', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'atelier-token-'));
    file = path.join(folder, 'service.token');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, whole, for its owner only', () => {
    const token = serviceToken(folder, undefined);
    expect(token).toHaveLength(43);
    expect(serviceToken(folder, undefined)).toBe(token);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['service.token']);
  });

  it.each(['', '\n', '   ', 'cut-off'])('is made anew where the file holds %j', (text) => {
    writeFileSync(file, text);
    const token = serviceToken(folder, undefined);
    expect(token).toHaveLength(43);
    expect(readFileSync(file, 'utf8')).toBe(token);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['service.token']);
  });

  it('keeps one that was written by hand', () => {
    writeFileSync(file, 'a-token-of-my-own\n');
    expect(serviceToken(folder, undefined)).toBe('a-token-of-my-own');
  });

  it('is the given one where one is given', () => {
    expect(serviceToken(folder, 'a-given-token-of-ours')).toBe('a-given-token-of-ours');
    expect(readdirSync(folder)).toEqual([]);
  });
});
