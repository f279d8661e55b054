import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { readEnv } from './env';

const DATABASE_URL = 'postgresql://u:p@localhost/atelier';
const SERVICE_TOKEN = 'sixteen characters';

test('everything but the database has a default; an empty value counts as unset', () => {
  expect(readEnv({ NODE_ENV: 'test', DATABASE_URL, PACK: '' })).toEqual({
    CREDENTIALS: 'on',
    METRICS_HOST: '127.0.0.1',
    WATERMARK: 'on',
    DATABASE_URL,
    DATA_DIR: path.resolve('.data'),
    STORAGE_URL: pathToFileURL(path.resolve('.data', 'images')).href,
    DEVICE: 'auto',
    DATABASE_WAIT_S: 60,
    LEASE_MS: 10_000,
    DRAIN_S: 0,
    RUNNING_PER_PERSON: 4,
    RUNNING_PER_ROOM: 8,
    HANG_MS: 60_000,
    LOG_LEVEL: 'info',
  });
});

test.each([
  [{}, 'setting DATABASE_URL: is required'],
  [
    { DATABASE_URL: 'mysql://h/x' },
    'setting DATABASE_URL: must be a URL like postgresql://user:password@host:5432/name',
  ],
  [{ DATABASE_URL, DEVICE: 'abacus' }, /^setting DEVICE: /],
  [{ DATABASE_URL, DEVICE: 'cuda:x' }, /^setting DEVICE: must be auto, cpu, cuda, cuda:0/],
  [{ DATABASE_URL, WORKER_NAME: 'my worker' }, /^setting WORKER_NAME: must be 1 to 40 letters/],
  [{ DATABASE_URL, RUNNING_PER_PERSON: '0' }, /^setting RUNNING_PER_PERSON: /],
  [{ DATABASE_URL, RUNNING_PER_ROOM: 'many' }, /^setting RUNNING_PER_ROOM: /],
  [{ DATABASE_URL, LEASE_MS: '10' }, /^setting LEASE_MS: /],
  [{ DATABASE_URL, STORAGE_URL: '/srv/images' }, /^setting STORAGE_URL: must be a URL like file:/],
  [{ DATABASE_URL, WEB_URL: 'http://localhost:3000' }, 'setting SERVICE_TOKEN: is required with WEB_URL'],
  [{ DATABASE_URL, SERVICE_TOKEN: 'short' }, /^setting SERVICE_TOKEN: must have at least 16/],
])('%j is refused in one line', (source, message) => {
  expect(() => readEnv({ NODE_ENV: 'test', ...source })).toThrow(message);
});

test('a message never holds the value, which may be secret', () => {
  const wrong = { NODE_ENV: 'test' as const, DATABASE_URL: 'mysql://root:hunter2@h/x', SERVICE_TOKEN };
  expect(() => readEnv(wrong)).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
  );
});
