import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { matchLocale, negotiate } from '@atelier/messages';
import { readCookie } from './cookies';

const compress = promisify(gzip);

/** Listings: for visitors without a session they differ by language and theme only. Pages of one picture or person do not. */
const LISTING = /^\/(?:gallery|leaderboards|rooms|queue|about|api-docs)?(?:\?|$)/;
/** How old a rendered page may be, in ms. Half of the visitors of a page that is asked for 20 times a second save 95 % of it. */
const FRESH_MS = 1_000;
/** Rendered pages in memory: at most about 200 kB each. */
const MOST = 64;
/** Node compresses 128 kB in 1.2 ms at this level, in 2.3 ms at 6, for 5 % more bytes. */
const GZIP_LEVEL = 4;

/** A rendered page, cut where its nonce stands. */
type Rendered = { pieces: string[]; status: number; headers: [string, number | string | string[]][] };
type Entry = { rendered: Promise<Rendered | null>; until: number };
/** Renders a page into `res`, with `nonce` on its scripts. */
type Render = (req: IncomingMessage, res: ServerResponse, nonce: string) => Promise<void>;

/** What the page depends on, or null when it is made for its visitor: with a session, for a router's request, by a form. */
function keyOf({ method, url = '', headers }: IncomingMessage): string | null {
  if (method !== 'GET' || headers.rsc || headers['next-router-prefetch'] || !LISTING.test(url)) return null;
  // The studio's query names a picture or a caption.
  if (url.startsWith('/?')) return null;
  const names = (headers.cookie ?? '').split(';').map((pair) => pair.split('=')[0]?.trim());
  if (names.some((name) => name && name !== 'locale' && name !== 'theme')) return null;
  const chosen = readCookie(headers.cookie, 'locale');
  const locale = (chosen ? matchLocale(chosen) : null) ?? negotiate(headers['accept-language'] ?? null);
  return JSON.stringify([url, locale, readCookie(headers.cookie, 'theme'), headers.host]);
}

/** Renders a listing once a second for all visitors without a session; each gets its own nonce. */
export class SharedPages {
  private readonly entries = new Map<string, Entry>();
  constructor(
    private readonly render: Render,
    private readonly now: () => number = Date.now,
  ) {}

  /** Answers `req` with a page whose scripts carry `nonce`. The caller has set the headers that depend on it. */
  async handle(req: IncomingMessage, res: ServerResponse, nonce: string): Promise<void> {
    const key = keyOf(req);
    if (key === null) return this.render(req, res, nonce);
    const known = this.entries.get(key);
    if (known && known.until > this.now()) {
      const rendered = await known.rendered;
      // A page that failed is rendered for each of those who wait, so that each gets its own answer.
      return rendered ? send(req, res, rendered, nonce) : this.render(req, res, nonce);
    }
    let settle: (rendered: Rendered | null) => void = () => undefined;
    const rendered = new Promise<Rendered | null>((resolve) => {
      settle = resolve;
    });
    this.keep(key, { rendered, until: this.now() + FRESH_MS });
    try {
      const page = await capture(req, res, nonce, this.render);
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

/** Lets `render` write into memory in place of the socket. Returns the page; nothing of it has been sent. */
function capture(
  req: IncomingMessage,
  res: ServerResponse,
  nonce: string,
  render: Render,
): Promise<Rendered> {
  const before = new Map(Object.entries(res.getHeaders()));
  const chunks: Buffer[] = [];
  const { write, end, flushHeaders, writeHead } = res;
  const implicit = '_implicitHeader' as keyof ServerResponse;
  const own = { write, end, flushHeaders, writeHead, [implicit]: res[implicit] };
  const encoding = req.headers['accept-encoding'];
  // Next would compress: what is kept must stay text, since every visitor gets another nonce.
  delete req.headers['accept-encoding'];
  return new Promise((resolve, reject) => {
    const take = (chunk: unknown, ...rest: unknown[]): void => {
      if (chunk !== undefined && chunk !== null && typeof chunk !== 'function')
        chunks.push(Buffer.from(chunk as Uint8Array));
      for (const each of [chunk, ...rest]) if (typeof each === 'function') process.nextTick(each);
    };
    // Next flushes the headers before the first part of the page, and its compression writes them: they wait, too.
    Object.assign(res, { flushHeaders() {}, [implicit]() {} });
    res.writeHead = ((status: number) => {
      res.statusCode = status;
      return res;
    }) as typeof res.writeHead;
    res.write = ((...args: unknown[]) => {
      take(args[0], ...args.slice(1));
      return true;
    }) as typeof res.write;
    res.end = ((...args: unknown[]) => {
      take(args[0], ...args.slice(1));
      Object.assign(res, own);
      if (encoding !== undefined) req.headers['accept-encoding'] = encoding;
      const headers = Object.entries(res.getHeaders()).filter(
        (header): header is [string, number | string | string[]] =>
          header[1] !== undefined && !before.has(header[0]) && header[0] !== 'content-length',
      );
      resolve({
        pieces: Buffer.concat(chunks).toString().split(nonce),
        status: res.statusCode,
        headers,
      });
      return res;
    }) as typeof res.end;
    // Next waits until the answer has left, which is after `capture`: only its failures count here.
    render(req, res, nonce).catch(reject);
  });
}

async function send(
  req: IncomingMessage,
  res: ServerResponse,
  { pieces, status, headers }: Rendered,
  nonce: string,
): Promise<void> {
  res.statusCode = status;
  for (const [name, value] of headers) res.setHeader(name, value);
  const vary = String(res.getHeader('vary') ?? '').split(/\s*,\s*/);
  res.setHeader('Vary', [...new Set([...vary, 'Accept-Encoding'])].filter(Boolean).join(', '));
  const html = Buffer.from(pieces.join(nonce));
  const gzipped = /\bgzip\b/.test(String(req.headers['accept-encoding']));
  if (gzipped) res.setHeader('Content-Encoding', 'gzip');
  const body = gzipped ? await compress(html, { level: GZIP_LEVEL }) : html;
  res.setHeader('Content-Length', body.length);
  res.end(body);
}
