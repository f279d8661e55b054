import { AtelierError } from '@atelier/domain';
import { httpSource } from './http';
import { s3Source } from './s3';
import type { PackSource } from './source';

/** Whether the setting PACK is a URL rather than a name or a directory. */
export const isPackUrl = (pack: string): boolean => /^[a-z][a-z\d+.-]+:\/\//i.test(pack.trim());

/**
 * Parses a pack's URL: `https://host/folder/` or `s3://bucket/prefix`, and optionally `#sha256=` with the hash
 * of the manifest, which pins the pack.
 * @throws AtelierError invalid_request, without the URL: it may hold a secret
 */
export function packSource(pack: string): { source: PackSource; pin: string | null } {
  const wrong = (why: string) => new AtelierError('invalid_request', `PACK ${why}.`);
  const text = pack.trim();
  if (!URL.canParse(text)) throw wrong('is not a URL');
  const url = new URL(text);
  const pin = /^#sha256=([0-9a-f]{64})$/.exec(url.hash)?.[1] ?? null;
  if (url.hash && pin === null)
    throw wrong('has a fragment that is not #sha256= with 64 lower-case hex digits');
  url.hash = '';
  if (url.protocol === 's3:') return { source: s3Source(url.href), pin };
  if (url.protocol === 'https:' || url.protocol === 'http:') return { source: httpSource(url), pin };
  throw wrong('is a URL that starts with neither https: nor s3:');
}
