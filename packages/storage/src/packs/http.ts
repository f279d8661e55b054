import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { AtelierError } from '@atelier/domain';
import { type PackSource, SourceError } from './source';

const MOST_REDIRECTS = 5;

const isLoopback = ({ hostname }: URL): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
const shownOf = ({ origin, pathname }: URL): string => origin + pathname;

/**
 * A pack's folder on a web server. A query of the URL (a signature) goes with every file; a user and a
 * password become Basic credentials, which another origin never gets. Plain http is for this machine only,
 * because the hashes come from the same server as the files.
 * @throws AtelierError invalid_request
 */
export function httpSource(given: URL): PackSource {
  if (given.protocol === 'http:' && !isLoopback(given))
    throw new AtelierError('invalid_request', 'PACK must use https; http is for this machine alone.');
  const folder = new URL(given);
  const { username, password } = folder;
  folder.username = '';
  folder.password = '';
  folder.pathname = folder.pathname.replace(/(?:\/manifest\.json)?\/*$/, '/');
  const authorization =
    username || password
      ? `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`
      : undefined;
  const local = isLoopback(folder);

  const follow = async (
    start: URL,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> => {
    let url = start;
    for (let redirects = 0; ; redirects++) {
      const own = url.origin === folder.origin && authorization !== undefined;
      const response = await fetch(url, {
        headers: own ? { ...headers, authorization } : headers,
        redirect: 'manual',
        signal,
      }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw new SourceError('away', `${url.host} does not answer: ${reasonOf(error)}`, { cause: error });
      });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) return response;
      await response.body?.cancel();
      if (redirects === MOST_REDIRECTS) throw new SourceError('refused', 'redirects too often');
      const next = URL.canParse(location, url) ? new URL(location, url) : null;
      if (next?.protocol !== 'https:' && !(next?.protocol === 'http:' && local && isLoopback(next)))
        throw new SourceError(
          'refused',
          `redirects to ${next ? next.protocol : 'no'} URL; only https is followed`,
        );
      url = next;
    }
  };

  return {
    shown: shownOf(folder),
    async open(name, { from, validator, signal }) {
      const url = new URL(folder);
      url.pathname += name.split('/').map(encodeURIComponent).join('/');
      const response = await follow(
        url,
        {
          'accept-encoding': 'identity',
          ...(from > 0 && { range: `bytes=${from}-` }),
          ...(from > 0 && validator !== undefined && { 'if-range': validator }),
        },
        signal,
      );
      const { status, headers, body } = response;
      const range = /^bytes (\d+)-\d*\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
      const continues = status === 206 && range !== null && Number(range[1]) === from;
      if (body === null || (status !== 200 && !continues)) {
        await body?.cancel();
        throw refusal(status, name);
      }
      const length = headers.get('content-length');
      const coded = (headers.get('content-encoding') ?? 'identity') !== 'identity';
      const total = continues ? range[2] : length === null || coded ? undefined : length;
      return {
        body: Readable.fromWeb(body as ReadableStream),
        from: continues ? from : 0,
        total: total === undefined || total === '*' ? undefined : Number(total),
        validator: strong(headers.get('etag')) ?? headers.get('last-modified') ?? undefined,
      };
    },
  };
}

/** If-Range takes strong ETags only. */
const strong = (etag: string | null): string | undefined =>
  etag === null || etag.startsWith('W/') ? undefined : etag;

function refusal(status: number, name: string): SourceError {
  if (status === 416) return new SourceError('short', `"${name}" has no more bytes`);
  const isAway = status >= 500 || status === 429 || status === 408 || status === 206;
  return new SourceError(isAway ? 'away' : 'refused', `the server answers ${status} for "${name}"`);
}

/** The reason of a failed fetch, which hides it in its causes. */
function reasonOf(error: unknown): string {
  const cause = (error as Error).cause as { code?: string; message?: string } | undefined;
  return cause?.code ?? cause?.message ?? (error as Error).message;
}
