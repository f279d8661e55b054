import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import S3rver from 's3rver';

/** A local server that speaks S3, with one empty bucket: the storage URL of it, and how to end it. */
export async function startS3(): Promise<{ url: string; stop(): Promise<void> }> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'atelier-s3-'));
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: 'atelier', configs: [] }],
  });
  const { port } = await server.run();
  return {
    // the credentials that it knows
    url: `s3://S3RVER:S3RVER@atelier?endpoint=${encodeURIComponent(`http://127.0.0.1:${port}`)}`,
    async stop() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
