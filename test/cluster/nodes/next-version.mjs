// Makes this process speak protocol version 99, as a later release would: `--import` it before the entry.
import { register } from 'node:module';

const HOOK = `export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!url.includes('/protocol/src/version.ts')) return loaded;
  return { ...loaded, source: String(loaded.source).replace(/PROTOCOL_VERSION\\s*=\\s*\\d+/, 'PROTOCOL_VERSION=99') };
}`;
register(`data:text/javascript,${encodeURIComponent(HOOK)}`);
