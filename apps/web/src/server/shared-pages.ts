import type { IncomingMessage, ServerResponse } from 'node:http';
import { matchLocale, negotiate } from '@atelier/messages';
import { inject } from 'light-my-request';
import { readCookie } from './cookies';
import { spliceGzip } from './spliced-gzip';

/** Listings, which differ only by language and theme for visitors without a session. */
const LISTING = /^\/(?:gallery|leaderboards|rooms|queue|about|api-docs)?(?:\?|$)/;
/** Maximum age of a rendered page in ms. At 20 requests a second it saves 95 % of the renders. */
const FRESH_MS = 1_000;
/** Rendered pages in memory: at most about 200 kB each. */
const MOST = 64;
/** A rendered page, split at each place of its nonce. */
type Rendered = {
  pieces: Buffer[];
  /** Makes the page's gzip with another nonce; compressed at the first visitor who takes gzip. */
  gzip(nonce: Buffer): Promise<Buffer>;
  /** The nonce of the first visitor, which `Link` headers carry, too. */
  nonce: string;
  status: number;
  headers: [string, number | string | string[]][];
};
type Entry = { rendered: Promise<Rendered | null>; until: number };
/** Renders a page into `res`, with `nonce` on its scripts. */
type Render = (req: IncomingMessage, res: ServerResponse, nonce: string) => Promise<void>;

/**
 * Returns the cache key of a page. Null when the page is personal: with a session, a router's request or a
 * form.
 */
function keyOf({ method, url = '', headers }: IncomingMessage): string | null {
  if (method !== 'GET' || headers.rsc || headers['next-router-prefetch'] || !LISTING.test(url)) return null;
  // The studio page's query names a picture or a caption, so it is not shared.
  if (url.startsWith('/?')) return null;
  const names = (headers.cookie ?? '').split(';').map((pair) => pair.split('=')[0]?.trim());
  if (names.some((name) => name && name !== 'locale' && name !== 'theme')) return null;
  const chosen = readCookie(headers.cookie, 'locale');
  const locale = (chosen ? matchLocale(chosen) : null) ?? negotiate(headers['accept-language'] ?? null);
  return JSON.stringify([url, locale, readCookie(headers.cookie, 'theme'), headers.host]);
}

/** Renders a listing once a second for all visitors without a session, each with its own nonce. */
export class SharedPages {
  private readonly entries = new Map<string, Entry>();
  constructor(
    private readonly render: Render,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Answers `req` with a page whose scripts carry `nonce`. The caller has set the headers that depend on it.
   */
  async handle(req: IncomingMessage, res: ServerResponse, nonce: string): Promise<void> {
    const key = keyOf(req);
    if (key === null) return this.render(req, res, nonce);
    const known = this.entries.get(key);
    if (known && known.until > this.now()) {
      const rendered = await known.rendered;
      // After a failed render, renders once for each waiting visitor.
      return rendered ? send(req, res, rendered, nonce) : this.render(req, res, nonce);
    }
    let settle: (rendered: Rendered | null) => void = () => undefined;
    const rendered = new Promise<Rendered | null>((resolve) => {
      settle = resolve;
    });
    this.keep(key, { rendered, until: this.now() + FRESH_MS });
    try {
      const page = await capture(req, nonce, this.render);
      if (page.status !== 200) this.entries.delete(key);
      settle(page.status === 200 ? page : null);
      await send(req, res, page, nonce);
    } catch (error) {
      this.entries.delete(key);
      settle(null);
      throw error;
    }
  }

  private keep(key: string, entry: Entry): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
    const oldest = this.entries.keys().next().value;
    if (this.entries.size > MOST && oldest !== undefined) this.entries.delete(oldest);
  }
}

/**
 * Renders the page in memory, apart from the visitor's connection: a visitor who leaves does not end the
 * rendering that others wait for. Asks for plain text, because every visitor gets another nonce.
 */
async function capture(req: IncomingMessage, nonce: string, render: Render): Promise<Rendered> {
  const { 'accept-encoding': _, ...headers } = req.headers;
  const answer = await inject(
    (asked, res) => {
      render(asked as unknown as IncomingMessage, res as unknown as ServerResponse, nonce).catch(
        (error: Error) => res.destroy(error),
      );
    },
    { method: 'GET', url: req.url ?? '/', headers },
  );
  const pieces = answer.payload.split(nonce).map((piece) => Buffer.from(piece));
  const spliced = new Map<number, ReturnType<typeof spliceGzip>>();
  return {
    pieces,
    async gzip(own) {
      const made = spliced.get(own.length) ?? spliceGzip(pieces, own.length);
      spliced.set(own.length, made);
      return (await made)(own);
    },
    nonce,
    status: answer.statusCode,
    headers: Object.entries(answer.headers).filter(
      (header): header is [string, number | string | string[]] =>
        header[1] !== undefined && !PER_ANSWER.has(header[0]),
    ),
  };
}

/** Headers that belong to one answer on one connection. */
const PER_ANSWER = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']);

async function send(
  req: IncomingMessage,
  res: ServerResponse,
  { pieces, gzip, nonce: first, status, headers }: Rendered,
  nonce: string,
): Promise<void> {
  res.statusCode = status;
  const withNonce = <T>(value: T) => (typeof value === 'string' ? value.replaceAll(first, nonce) : value);
  for (const [name, value] of headers)
    res.setHeader(name, Array.isArray(value) ? value.map(withNonce) : withNonce(value));
  const vary = String(res.getHeader('vary') ?? '').split(/\s*,\s*/);
  res.setHeader('Vary', [...new Set([...vary, 'Accept-Encoding'])].filter(Boolean).join(', '));
  const own = Buffer.from(nonce);
  const gzipped = /\bgzip\b/.test(String(req.headers['accept-encoding']));
  if (gzipped) res.setHeader('Content-Encoding', 'gzip');
  const body = gzipped ? await gzip(own) : joined(pieces, own);
  res.setHeader('Content-Length', body.length);
  res.end(body);
}

const joined = (pieces: readonly Buffer[], between: Buffer): Buffer =>
  Buffer.concat(pieces.flatMap((piece, index) => (index === 0 ? [piece] : [between, piece])));
