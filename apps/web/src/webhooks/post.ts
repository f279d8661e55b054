import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address';

const TIMEOUT_MS = 15_000;
/** Read so that the connection ends politely; nothing is done with it. */
const ANSWER_BYTES = 64 * 1024;

export interface PostOptions {
  /** Which addresses may be connected to. */
  allow?: (address: string) => boolean;
  /** How names are resolved. */
  resolve?: typeof systemLookup;
  timeoutMs?: number;
}

/** Why nothing was sent, or nothing came back; the message is shown to the webhook's owner. */
export class PostError extends Error {}

/**
 * Posts JSON to a stranger's address and returns the status. The name is resolved once, every address it has must be public, and the
 * connection is made to exactly those: a name that answers differently a moment later (DNS rebinding) changes nothing. Redirects are not
 * followed, protocols not changed, connections not kept, answers not read beyond 64 KiB; after `timeoutMs` it is over, whatever comes.
 * @throws PostError
 */
export function post(
  url: string,
  body: string,
  headers: Record<string, string>,
  { allow = isPublicAddress, resolve = systemLookup, timeoutMs = TIMEOUT_MS }: PostOptions = {},
): Promise<number> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  // A literal address is never looked up.
  if (isIP(host) && !allow(host)) return Promise.reject(new PostError('the address is not public'));
  const request = (target.protocol === 'https:' ? httpsRequest : httpRequest)(target, {
    method: 'POST',
    agent: false,
    lookup: checkedLookup(resolve, allow),
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Atelier-Webhooks/1',
      connection: 'close',
      ...headers,
    },
  });
  let timer: NodeJS.Timeout | undefined;
  // What settles a promise first counts, so every event may say what it would mean.
  const answer = new Promise<number>((settle, fail) => {
    timer = setTimeout(() => fail(new PostError('no answer in time')), timeoutMs);
    let answered = false;
    request.on('response', (response) => {
      answered = true;
      let read = 0;
      const done = (): void => settle(response.statusCode ?? 0);
      response.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read > ANSWER_BYTES) done();
      });
      response.on('end', done);
      response.on('error', (error) => fail(asPostError(error)));
    });
    // 101: nobody asked for another protocol. Without a listener the request would end with `close` alone.
    request.on('upgrade', (response, socket) => {
      settle(response.statusCode ?? 0);
      // From here on it is nobody's but ours.
      socket.destroy();
    });
    request.on('error', (error) => fail(asPostError(error)));
    request.on('close', () => {
      if (!answered) fail(new PostError('the connection ended without an answer'));
    });
    request.end(body);
  });
  return answer.finally(() => {
    clearTimeout(timer);
    request.destroy();
  });
}

/** A lookup for one connection: all addresses or none. */
function checkedLookup(resolve: typeof systemLookup, allow: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '');
      const found = Array.isArray(addresses) ? addresses : [];
      if (found.length === 0 || !found.every(({ address }) => allow(address)))
        return callback(new PostError('the name leads to an address that is not public'), '');
      const [first] = found;
      if (options.all) return callback(null, found);
      callback(null, first?.address ?? '', first?.family);
    });
  };
}

function asPostError(error: NodeJS.ErrnoException): PostError {
  if (error instanceof PostError) return error;
  return new PostError(error.code ?? error.message, { cause: error });
}
