import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import S3rver from 's3rver';

/**
 * A local server that speaks S3, with one empty bucket: the storage URL of it, and how to end it. With a
 * `directory` the bucket is kept.
 */
export async function startS3({
  address = '127.0.0.1',
  port: wanted = 0,
  directory: kept,
}: {
  address?: string;
  port?: number;
  directory?: string | undefined;
} = {}): Promise<{ url: string; stop(): Promise<void> }> {
  const directory = kept ?? (await mkdtemp(path.join(os.tmpdir(), 'atelier-s3-')));
  const server = new S3rver({
    address,
    port: wanted,
    silent: true,
    directory,
    configureBuckets: [{ name: 'atelier', configs: [] }],
  });
  const { port } = await server.run();
  return {
    // the credentials that it knows
    url: `s3://S3RVER:S3RVER@atelier?endpoint=${encodeURIComponent(`http://${address}:${port}`)}`,
    async stop() {
      await server.close();
      if (!kept) await rm(directory, { recursive: true, force: true });
    },
  };
}
