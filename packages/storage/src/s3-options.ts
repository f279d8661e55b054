import { AtelierError } from '@atelier/domain';
import type { S3ClientConfig } from '@aws-sdk/client-s3';

export type S3Options = {
  bucket: string;
  /** Put before every key, without slashes at its ends; empty: none. */
  prefix: string;
  region: string;
  /** Another S3 server than Amazon's. */
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
};

/**
 * Parses `s3://bucket/prefix?region=eu-west-1`; `endpoint=https://…` names another server than Amazon's,
 * `s3://KEY:SECRET@bucket` credentials. `setting` names the setting in errors.
 * @throws AtelierError invalid_request, without the URL: it may hold a secret
 */
export function s3Options(url: string, setting: string): S3Options {
  const wrong = (why: string) => new AtelierError('invalid_request', `${setting} ${why}.`);
  if (!URL.canParse(url)) throw wrong('is not an S3 URL (s3://bucket/prefix)');
  const { hostname, pathname, username, password, searchParams } = new URL(url);
  if (!hostname) throw wrong('names no bucket (s3://bucket/prefix)');
  const endpoint = searchParams.get('endpoint') ?? undefined;
  if (endpoint && !/^https?:\/\//.test(endpoint)) throw wrong('has an endpoint that is not an HTTP URL');
  return {
    bucket: hostname,
    prefix: pathname.replace(/^\/+|\/+$/g, ''),
    region: searchParams.get('region') ?? 'us-east-1',
    ...(endpoint ? { endpoint } : {}),
    ...(username
      ? {
          credentials: {
            accessKeyId: decodeURIComponent(username),
            secretAccessKey: decodeURIComponent(password),
          },
        }
      : {}),
  };
}

/** The settings of the SDK's client. */
export const s3Config = ({ region, endpoint, credentials }: S3Options): S3ClientConfig => ({
  region,
  ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
  ...(credentials ? { credentials } : {}),
  // Servers other than Amazon's store the default's checksum trailer as part of the object.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
});
