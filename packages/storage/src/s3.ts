import type { Readable } from 'node:stream';
import { type S3Options, s3Config } from './s3-options';
import type { Storage } from './storage';
import { checkKey, isKey, storageFailed } from './storage';

const isMissing = (error: unknown): boolean => {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return name === 'NoSuchKey' || name === 'NotFound' || $metadata?.httpStatusCode === 404;
};

/** Images as objects of one S3 bucket. A put is atomic there, and a get after it sees it. */
export function s3Storage(options: S3Options): Storage {
  const { bucket, prefix } = options;
  // Loaded at first use, because it costs half a second of start-up.
  const load = async () => {
    const sdk = await import('@aws-sdk/client-s3');
    return { sdk, client: new sdk.S3Client(s3Config(options)) };
  };
  let loaded: ReturnType<typeof load> | undefined;
  const s3 = (): ReturnType<typeof load> => {
    loaded ??= load();
    return loaded;
  };
  const folder = prefix ? `${prefix}/` : '';
  const at = (key: string): { Bucket: string; Key: string } => ({
    Bucket: bucket,
    Key: folder + checkKey(key),
  });

  return {
    async put(key, bytes, { contentType }) {
      const target = at(key);
      try {
        const { sdk, client } = await s3();
        await client.send(
          new sdk.PutObjectCommand({
            ...target,
            Body: bytes,
            ContentLength: bytes.length,
            ContentType: contentType,
            CacheControl: 'public, max-age=31536000, immutable',
          }),
        );
      } catch (error) {
        throw storageFailed('written', error);
      }
    },

    async get(key) {
      const target = at(key);
      try {
        const { sdk, client } = await s3();
        const { Body } = await client.send(new sdk.GetObjectCommand(target));
        return Body ? await Body.transformToByteArray() : null;
      } catch (error) {
        if (isMissing(error)) return null;
        throw storageFailed('read', error);
      }
    },

    async stream(key) {
      const target = at(key);
      try {
        const { sdk, client } = await s3();
        const { Body, ContentLength } = await client.send(new sdk.GetObjectCommand(target));
        return Body ? { body: Body as Readable, bytes: ContentLength ?? 0 } : null;
      } catch (error) {
        if (isMissing(error)) return null;
        throw storageFailed('read', error);
      }
    },

    async has(key) {
      const target = at(key);
      try {
        const { sdk, client } = await s3();
        await client.send(new sdk.HeadObjectCommand(target));
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw storageFailed('read', error);
      }
    },

    async signedUrl(key, { at: signingDate, seconds, contentType, cacheControl }) {
      const target = at(key);
      try {
        const { sdk, client } = await s3();
        const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
        const command = new sdk.GetObjectCommand({
          ...target,
          ResponseContentType: contentType,
          ResponseCacheControl: cacheControl,
        });
        return await getSignedUrl(client, command, { expiresIn: seconds, signingDate });
      } catch (error) {
        throw storageFailed('signed', error);
      }
    },

    async probe() {
      await this.has('png/00/ready-probe.png');
    },

    async delete(key) {
      const target = at(key);
      try {
        const { sdk, client } = await s3();
        await client.send(new sdk.DeleteObjectCommand(target));
      } catch (error) {
        if (!isMissing(error)) throw storageFailed('deleted', error);
      }
    },

    async *list(keyPrefix = '') {
      const { sdk, client } = await s3();
      let token: string | undefined;
      do {
        const page = await client
          .send(
            new sdk.ListObjectsV2Command({
              Bucket: bucket,
              Prefix: folder + keyPrefix,
              ContinuationToken: token,
            }),
          )
          .catch((error: unknown) => {
            throw storageFailed('listed', error);
          });
        for (const { Key, Size, LastModified } of page.Contents ?? []) {
          const key = Key?.slice(folder.length) ?? '';
          if (isKey(key)) yield { key, bytes: Size ?? 0, modifiedAt: LastModified ?? new Date(0) };
        }
        token = page.NextContinuationToken;
      } while (token);
    },
  };
}
