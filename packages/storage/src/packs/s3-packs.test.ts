import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { startS3 } from '../s3.fixture';
import { s3Config, s3Options } from '../s3-options';
import { fetchPack } from './fetch-pack';
import { manifestOf, someFiles } from './pack-server.fixture';

test('PACK-URL-13 a pack comes from S3 too, and goes on where a download stopped', async () => {
  const s3 = await startS3();
  const cacheDir = await mkdtemp(path.join(os.tmpdir(), 'atelier-packs-'));
  try {
    const url = s3.url.replace('@atelier?', '@atelier/packs/tiny?');
    const client = new S3Client(s3Config(s3Options(url, 'PACK')));
    const files = someFiles();
    for (const [name, Body] of Object.entries({ ...files, 'manifest.json': manifestOf(files) }))
      await client.send(new PutObjectCommand({ Bucket: 'atelier', Key: `packs/tiny/${name}`, Body }));
    const lines: string[] = [];
    const fetchIt = (from = url) =>
      fetchPack(from, { cacheDir, log: (line) => lines.push(line), retryMs: 1 });
    await fetchPack(url, { cacheDir, only: 'manifest', log() {} });

    const net = files['nets/base64.onnx']!;
    const part = path.join(cacheDir, 'files', `${createHash('sha256').update(net).digest('hex')}.part`);
    await writeFile(part, net.subarray(0, 300_000));
    const directory = await fetchIt();
    expect(lines[0]).toMatch(/2 of 2 files to download, 0\.1 MB, from s3:\/\/atelier\/packs\/tiny\/$/);
    for (const [name, bytes] of Object.entries(files))
      expect((await readFile(path.join(directory, name))).equals(bytes), name).toBe(true);
    expect(lines.join()).not.toContain('S3RVER');

    const missing = await fetchIt(url.replace('packs/tiny', 'packs/none')).catch((error: Error) => error);
    expect(missing).toMatchObject({
      code: 'pack_invalid',
      message: /s3:\/\/atelier\/packs\/none\/: S3 answers 404/,
    });
  } finally {
    await s3.stop();
    await rm(cacheDir, { recursive: true, force: true });
  }
});
