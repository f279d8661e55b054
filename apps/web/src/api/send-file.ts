import type { Readable } from 'node:stream';
import { knowsEtag } from '../server/etag';
import type { Call } from './context';

/** A file that a verb has opened. */
interface Opened {
  etag: string;
  stream(): Promise<{ body: Readable; bytes: number }>;
}

/** Answers with an opened file, or with 304 where the caller has it. Reads nothing for a 304. */
export async function sendFile(c: Call, opened: Opened, contentType: string): Promise<Response> {
  const etag = `"${opened.etag}"`;
  c.header('ETag', etag);
  c.header('Content-Type', contentType);
  if (knowsEtag(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  const { body, bytes } = await opened.stream();
  c.env.stream = body;
  c.header('Content-Length', String(bytes));
  return c.body(null);
}
