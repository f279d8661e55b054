import type { Readable } from 'node:stream';
import { s3Config, s3Options } from '../s3-options';
import { type PackSource, SourceError } from './source';

/**
 * A pack's folder in an S3 bucket: the URL of STORAGE_URL's form, `s3://bucket/prefix?region=…&endpoint=…`.
 * @throws AtelierError invalid_request
 */
export function s3Source(url: string): PackSource {
  const options = s3Options(url, 'PACK');
  const folder = options.prefix ? `${options.prefix}/` : '';
  // Loaded at first use, because it costs half a second of start-up.
  const load = async () => {
    const sdk = await import('@aws-sdk/client-s3');
    return { sdk, client: new sdk.S3Client(s3Config(options)) };
  };
  let loaded: ReturnType<typeof load> | undefined;
  return {
    shown: `s3://${options.bucket}/${folder}`,
    async open(name, { from, validator, signal }) {
      loaded ??= load();
      const { sdk, client } = await loaded;
      const get = (range: { Range?: string; IfMatch?: string }) =>
        client.send(new sdk.GetObjectCommand({ Bucket: options.bucket, Key: folder + name, ...range }), {
          abortSignal: signal,
        });
      const part = from > 0 ? { Range: `bytes=${from}-`, IfMatch: validator } : {};
      const answer = await get(part)
        // S3 has no If-Range: where the object has changed, ask for all of it.
        .catch((error: unknown) => (statusOf(error) === 412 ? get({}) : Promise.reject(error)))
        .catch((error: unknown) => {
          signal.throwIfAborted();
          throw failure(error, name);
        });
      const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.ContentRange ?? '');
      return {
        body: answer.Body as Readable,
        from: range ? Number(range[1]) : 0,
        total: range ? Number(range[2]) : answer.ContentLength,
        validator: answer.ETag,
      };
    },
  };
}

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;

function failure(error: unknown, name: string): SourceError {
  const status = statusOf(error);
  const what = (error as Error).name;
  if (status === 416) return new SourceError('short', `"${name}" has no more bytes`, { cause: error });
  const isFinal = status !== undefined && status >= 300 && status < 500 && status !== 429;
  // Without a status the SDK found no credentials, or no connection.
  const isSetting = /Credentials/i.test(what);
  const why = status === undefined ? what : `${status} (${what})`;
  return new SourceError(
    isFinal || isSetting ? 'refused' : 'away',
    status === undefined && !isSetting
      ? `the server does not answer: ${reasonOf(error)}`
      : `S3 answers ${why} for "${name}"`,
    { cause: error },
  );
}

const reasonOf = (error: unknown): string => (error as { code?: string }).code ?? (error as Error).name;
