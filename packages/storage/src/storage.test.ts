import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contentKey, createStorage, type Storage } from './index';
import { startS3 } from './s3.fixture';

const PNG = { contentType: 'image/png' };
const scratch: string[] = [];
const makeDirectory = async (): Promise<string> => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'atelier-storage-'));
  scratch.push(directory);
  return directory;
};
afterAll(() => Promise.all(scratch.map((directory) => rm(directory, { recursive: true, force: true }))));

const keysOf = async (storage: Storage, prefix?: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of storage.list(prefix)) keys.push(key);
  return keys.sort();
};

/**
 * The contract that every driver obeys. S3 is a local server, or TEST_S3_URL (an empty bucket's storage URL).
 */
let s3: { url: string; stop(): Promise<void> };
beforeAll(async () => {
  const url = process.env.TEST_S3_URL;
  s3 = url ? { url, stop: async () => {} } : await startS3();
});
afterAll(() => s3.stop());
const drivers: [name: string, make: () => Promise<Storage>][] = [
  ['file', async () => createStorage(`file:${path.join(await makeDirectory(), 'images')}`)],
  ['memory', async () => createStorage('memory:')],
  // a folder of its own for each test, in one bucket
  ['s3', async () => createStorage(s3.url.replace(/(\?|$)/, `/${randomBytes(6).toString('hex')}$1`))],
];

describe.each(drivers)('a %s storage', (_, make) => {
  let storage: Storage;
  beforeEach(async () => {
    storage = await make();
  });

  it('gives back what was put, byte for byte, whole or streamed', async () => {
    const bytes = randomBytes(300_000);
    await storage.put('png/ab/abc.png', bytes, PNG);
    expect(Buffer.from((await storage.get('png/ab/abc.png')) ?? []).equals(bytes)).toBe(true);
    const streamed = await storage.stream('png/ab/abc.png');
    expect(streamed?.bytes).toBe(300_000);
    if (streamed) expect((await buffer(streamed.body)).equals(bytes)).toBe(true);
    expect(await storage.has('png/ab/abc.png')).toBe(true);
  });

  it('says null for what is not there, also for a folder', async () => {
    await storage.put('png/ab/abc.png', Buffer.from('x'), PNG);
    for (const key of ['png/ab/none.png', 'png/ab', 'png/ab/abc.png/more']) {
      expect(await storage.get(key)).toBeNull();
      expect(await storage.stream(key)).toBeNull();
      expect(await storage.has(key)).toBe(false);
    }
  });

  it('replaces, and deletes without complaint about what is gone', async () => {
    await storage.put('a.png', Buffer.from('first'), PNG);
    await storage.put('a.png', Buffer.from('second'), PNG);
    expect(Buffer.from((await storage.get('a.png')) ?? []).toString()).toBe('second');
    await storage.delete('a.png');
    await storage.delete('a.png');
    expect(await storage.get('a.png')).toBeNull();
  });

  it('keeps its own copy of the bytes', async () => {
    const bytes = Buffer.from('kept');
    await storage.put('a.png', bytes, PNG);
    bytes.fill(0);
    const got = await storage.get('a.png');
    got?.fill(0);
    expect(Buffer.from((await storage.get('a.png')) ?? []).toString()).toBe('kept');
  });

  it('lists by prefix', async () => {
    const before = Date.now() - 5_000;
    for (const key of ['png/ab/1.png', 'png/ab/2.png', 'png/cd/3.png', 'webp/ab/4.webp']) {
      await storage.put(key, Buffer.from(key), PNG);
    }
    expect(await keysOf(storage)).toEqual(['png/ab/1.png', 'png/ab/2.png', 'png/cd/3.png', 'webp/ab/4.webp']);
    expect(await keysOf(storage, 'png/ab/')).toEqual(['png/ab/1.png', 'png/ab/2.png']);
    expect(await keysOf(storage, 'png/c')).toEqual(['png/cd/3.png']);
    expect(await keysOf(storage, 'none')).toEqual([]);
    for await (const stored of storage.list('png/cd')) {
      expect(stored).toMatchObject({ key: 'png/cd/3.png', bytes: 12 });
      expect(stored.modifiedAt.getTime()).toBeGreaterThan(before);
    }
  });

  it('holds many puts at once, also of the same key', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => storage.put(`png/${i % 8}.png`, Buffer.alloc(1_000, i % 8), PNG)),
    );
    for (let i = 0; i < 8; i++) {
      expect(Buffer.from((await storage.get(`png/${i}.png`)) ?? []).equals(Buffer.alloc(1_000, i))).toBe(
        true,
      );
    }
  });

  it.each([
    '',
    '/etc/passwd',
    '../x',
    'a/../../x',
    'a//b',
    'a/./b',
    '.partial/x',
    'C:\\x',
    'a\\..\\b',
    'a\0b',
    'A',
  ])('refuses the key %j', async (key) => {
    const refused = { code: 'invalid_request' };
    await expect(storage.put(key, Buffer.from('x'), PNG)).rejects.toMatchObject(refused);
    await expect(storage.get(key)).rejects.toMatchObject(refused);
    await expect(storage.stream(key)).rejects.toMatchObject(refused);
    await expect(storage.has(key)).rejects.toMatchObject(refused);
    await expect(storage.delete(key)).rejects.toMatchObject(refused);
  });
});

describe('a file storage', () => {
  it('leaves nothing behind when a write fails', async () => {
    const directory = await makeDirectory();
    const storage = createStorage(`file:${directory}`);
    await writeFile(path.join(directory, 'png'), 'a file where a folder must be');
    await expect(storage.put('png/ab.png', Buffer.from('x'), PNG)).rejects.toMatchObject({
      code: 'storage_failed',
    });
    expect(await readdir(path.join(directory, '.partial'))).toEqual([]);
  });

  it('is found again by its file URL', async () => {
    const directory = await makeDirectory();
    await createStorage(`file:${directory}`).put('a.png', Buffer.from('x'), PNG);
    expect(await createStorage(new URL(`file://${directory}`).href).has('a.png')).toBe(true);
    await access(path.join(directory, 'a.png'));
  });
});

describe('files of other programs beside the images', () => {
  const FOREIGN = ['.DS_Store', 'png/.nfs0000000000000001', 'png/ab.png~', 'png/Thumbs.db'];

  it('REC-8: is not listed from a directory', async () => {
    const directory = await makeDirectory();
    const storage = createStorage(`file:${directory}`);
    await storage.put('png/ab.png', Buffer.from('x'), PNG);
    for (const name of FOREIGN) await writeFile(path.join(directory, name), 'not ours');
    await mkdir(path.join(directory, 'lost+found'));
    await writeFile(path.join(directory, 'lost+found/ab.png'), 'not ours');
    expect(await keysOf(storage)).toEqual(['png/ab.png']);
  });

  it('REC-8: is not listed from a bucket, markers of folders either', async () => {
    const folder = randomBytes(6).toString('hex');
    const url = s3.url.replace(/(\?|$)/, `/${folder}$1`);
    const storage = createStorage(url);
    await storage.put('png/ab.png', Buffer.from('x'), PNG);
    const { hostname: Bucket, username, password, searchParams } = new URL(url);
    const client = new S3Client({
      region: searchParams.get('region') ?? 'us-east-1',
      endpoint: searchParams.get('endpoint') ?? undefined,
      forcePathStyle: true,
      credentials: { accessKeyId: username, secretAccessKey: password },
    });
    for (const name of ['', 'png/', ...FOREIGN])
      await client.send(new PutObjectCommand({ Bucket, Key: `${folder}/${name}`, Body: Buffer.from('x') }));
    client.destroy();
    expect(await keysOf(storage)).toEqual(['png/ab.png']);
  });
});

/** A real disk of 256 kB, where this machine lets us have one. */
const smallDisk = (directory: string): boolean =>
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', directory]).status === 0;

it('says that the disk is full, keeps what is there, and goes on when there is room again', async (context) => {
  const directory = await makeDirectory();
  if (!smallDisk(directory)) return context.skip('needs the right to mount');
  try {
    const storage = createStorage(`file:${directory}`);
    await storage.put('png/aa/a.png', randomBytes(150_000), PNG);
    await expect(storage.put('png/bb/b.png', randomBytes(150_000), PNG)).rejects.toMatchObject({
      code: 'storage_failed',
      message: 'An image could not be written: the disk is full.',
    });
    expect(await keysOf(storage)).toEqual(['png/aa/a.png']);
    expect(await readdir(path.join(directory, '.partial'))).toEqual([]);
    // Fills the disk to its last page; how many pages the folders took is the kernel's business.
    const page = (at: number) => `png/cc/${at}.png`;
    let pages = 0;
    const fill = async (): Promise<void> => {
      for (; pages < 64; pages++) await storage.put(page(pages), randomBytes(4096), PNG);
    };
    await expect(fill()).rejects.toMatchObject({ code: 'storage_failed' });
    await expect(storage.probe()).rejects.toMatchObject({ code: 'storage_failed' });
    await storage.delete('png/aa/a.png');
    for (let at = 0; at < pages; at++) await storage.delete(page(at));
    await storage.probe();
    await storage.put('png/bb/b.png', randomBytes(150_000), PNG);
    expect(await keysOf(storage)).toEqual(['png/bb/b.png']);
  } finally {
    spawnSync('umount', [directory]);
  }
});

describe('contentKey', () => {
  it('is the SHA-256 of the bytes (FIPS 180-2, "abc")', () => {
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(contentKey(Buffer.from('abc'), 'png')).toEqual({ key: `png/ba/${sha256}.png`, sha256 });
  });
});

describe('createStorage', () => {
  it.each([
    '',
    'images',
    'http://x',
    'file:',
    'file://host/share',
    's3:',
    's3://',
    's3://b?endpoint=ftp://x',
  ])('refuses %j with one clear line', (url) =>
    expect(() => createStorage(url)).toThrow(/^STORAGE_URL .+\.$/),
  );
});
