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
    DEVICE_OPTIONS: {},
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
  [{ DATABASE_URL, MEMORY_LIMIT: '16' }, 'setting MEMORY_LIMIT: must be a size with its unit, such as 16GB'],
  [{ DATABASE_URL, MEMORY_LIMIT: '0GB' }, /^setting MEMORY_LIMIT: must be a size/],
  [{ DATABASE_URL, DEVICE_CHECK: 'on' }, 'setting DEVICE_CHECK: must be fall-back, refuse or off'],
  [{ DATABASE_URL, TEXT_DEVICE: 'cuda' }, 'setting TEXT_DEVICE: must be cpu'],
  [
    { DATABASE_URL, DEVICE: 'cuda:1', DEVICE_OPTIONS: 'layout=NHWC' },
    'setting DEVICE_OPTIONS: cuda takes tf32, threads, arena; there is no such option as the one given',
  ],
  [
    { DATABASE_URL, DEVICE: 'webgpu', DEVICE_OPTIONS: 'layout=NWHC' },
    'setting DEVICE_OPTIONS: layout takes NCHW, NHWC, as in layout=…',
  ],
  [
    { DATABASE_URL, DEVICE: 'tensorrt', DEVICE_OPTIONS: 'fp16=on' },
    /^setting DEVICE_OPTIONS: there is no fp16: half precision lies in a pack’s graphs/,
  ],
  [{ DATABASE_URL, DEVICE_OPTIONS: 'threads=0' }, /^setting DEVICE_OPTIONS: threads takes a whole number/],
  [{ DATABASE_URL, DEVICE_OPTIONS: 'tf32=on,tf32=off' }, 'setting DEVICE_OPTIONS: tf32 is given twice'],
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

test.each([
  ['16GB', 16e9],
  ['1.5 GiB', 1.5 * 2 ** 30],
  ['800mb', 800e6],
])('MEMORY_LIMIT=%s is %d bytes', (MEMORY_LIMIT, bytes) => {
  expect(readEnv({ NODE_ENV: 'test', DATABASE_URL, MEMORY_LIMIT }).MEMORY_LIMIT).toBe(bytes);
});

test('DEVICE_OPTIONS become typed values of the device', () => {
  const read = (DEVICE: string, DEVICE_OPTIONS: string) =>
    readEnv({ NODE_ENV: 'test', DATABASE_URL, DEVICE, DEVICE_OPTIONS }).DEVICE_OPTIONS;
  expect(read('cuda:0', 'tf32=off')).toEqual({ tf32: false });
  expect(read('webgpu', 'layout=nhwc, buffers=simple,')).toEqual({ layout: 'NHWC', buffers: 'simple' });
  expect(read('auto', 'threads=4,arena=off')).toEqual({ threads: 4, arena: false });
  expect(read('coreml', 'units=cpu+gpu')).toEqual({ units: 'cpu+gpu' });
});

test('a message never holds the value, which may be secret', () => {
  const wrong = { NODE_ENV: 'test' as const, DATABASE_URL: 'mysql://root:hunter2@h/x', SERVICE_TOKEN };
  expect(() => readEnv(wrong)).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
  );
});
