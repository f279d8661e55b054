import type { IncomingMessage } from 'node:http';
import { AtelierError } from '@atelier/domain';

/** Bytes of an oversized body that are read and discarded, so the client gets the answer and not a reset. */
const DRAIN_BYTES = 32 * 1024 * 1024;

/**
 * Reads a JSON body of at most `limit` bytes and never holds more. Returns `undefined` for an empty body.
 * @throws AtelierError unsupported_media_type, body_too_large, malformed_body
 */
export async function readJson(req: IncomingMessage, limit: number): Promise<unknown> {
  const declared = Number(req.headers['content-length'] ?? 0);
  const empty = declared === 0 && req.headers['transfer-encoding'] === undefined;
  if (empty) return undefined;
  const bytes = await readFile(req, limit);
  if (bytes.length === 0) return undefined;
  if (mediaType(req) !== 'application/json')
    throw new AtelierError('unsupported_media_type', 'Send JSON, with Content-Type: application/json.');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new AtelierError('malformed_body', 'The request body is not valid JSON in UTF-8.');
  }
}

/** The media type of a body, in lower case and without parameters; '' when the request names none. */
export const mediaType = (req: IncomingMessage): string =>
  req.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';

/** Reads a body of at most `limit` bytes. @throws AtelierError body_too_large, malformed_body (cut off) */
export async function readFile(req: IncomingMessage, limit: number): Promise<Buffer> {
  const bytes = await readBytes(req, limit);
  if (bytes === null)
    throw new AtelierError(
      'body_too_large',
      `The request body is too large. Send at most ${limit / 1024} KiB.`,
    );
  return bytes;
}

/** Reads the bytes; null when there are more than `limit`. */
async function readBytes(req: IncomingMessage, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else if (size > DRAIN_BYTES) break;
      else chunks.length = 0;
    }
  } catch {
    throw new AtelierError('malformed_body', 'The request body ended early. Send it again.');
  }
  return size > limit ? null : Buffer.concat(chunks);
}
