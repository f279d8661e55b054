import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address';

const TIMEOUT_MS = 15_000;
/** Bytes of the answer that are read and discarded, so the connection ends cleanly. */
const ANSWER_BYTES = 64 * 1024;

export interface PostOptions {
  /** Decides whether an address may be connected to. */
  allow?: (address: string) => boolean;
  /** Resolves a host name. */
  resolve?: typeof systemLookup;
  timeoutMs?: number;
}

/** A request that was not sent or not answered. The webhook's owner sees the message. */
export class PostError extends Error {}

/**
 * Posts JSON to an untrusted URL and returns the status. Resolves the name once and refuses it unless every
 * address is public. Connects to exactly these addresses, so DNS rebinding has no effect. Follows no
 * redirects, accepts no upgrade, keeps no connection and reads at most 64 KiB. Ends after `timeoutMs`.
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
  // A literal address skips the lookup.
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
  // Only the first settlement of a promise counts, so every event may settle it.
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
    // Refuses 101, because the request asked for no upgrade. Without a listener only `close` would fire.
    request.on('upgrade', (response, socket) => {
      settle(response.statusCode ?? 0);
      // From here on only this function handles the socket.
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

/** Makes the lookup of one connection: returns all addresses, or an error if one is not public. */
function checkedLookup(resolve: typeof systemLookup, allow: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '');
      const found = Array.isArray(addresses) ? addresses : [];
      if (found.length === 0 || !found.every(({ address }) => allow(address)))
        return callback(new PostError('the name resolves to an address that is not public'), '');
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
