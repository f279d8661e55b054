import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SharedPages } from './shared-pages';

let server: Server | undefined;
afterEach(() => server?.close());

/** A site whose pages show their render count, viewer and nonce, written in parts as Next does. */
async function aSite(status = 200) {
  const site = { rendered: 0, now: 0, url: '', release: () => {} };
  const held = new Promise<void>((resolve) => {
    site.release = resolve;
  });
  let nonces = 0;
  const pages = new SharedPages(
    async (req: IncomingMessage, res, nonce) => {
      site.rendered++;
      await held;
      res.statusCode = status;
      res.setHeader('Content-Type', 'text/html; charset=utf-8');
      res.setHeader('Vary', 'rsc');
      res.setHeader('Link', `</a.css>; rel=preload; nonce="${nonce}"`);
      res.flushHeaders();
      res.write(`<script nonce="${nonce}"></script>`);
      const finished = new Promise((resolve) => res.once('finish', resolve));
      res.end(`${req.headers.cookie ?? ''} ${'🦊'.repeat(400)}<script nonce="${nonce}"></script>`);
      await finished;
    },
    () => site.now,
  );
  server = createServer((req, res) => {
    const nonce = `nonce-${nonces++}`;
    res.setHeader('X-Nonce', nonce);
    void pages.handle(req, res, nonce);
  });
  await new Promise<void>((resolve) => server?.listen(0, resolve));
  site.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return site;
}

const read = async (url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { headers });
  return { response, html: await response.text() };
};

describe('a listing', () => {
  it('WEB-29 is rendered once a second for visitors without a session, and each has a nonce of its own', async () => {
    const site = await aSite();
    const many = Array.from({ length: 20 }, () => read(`${site.url}/gallery?q=fox`));
    await expect.poll(() => site.rendered).toBe(1);
    site.release();
    const answers = await Promise.all(many);
    for (const { response, html } of answers) {
      const nonce = response.headers.get('x-nonce');
      expect(html.match(/nonce="[^"]+"/g)).toEqual([`nonce="${nonce}"`, `nonce="${nonce}"`]);
      expect(html).toContain('🦊'.repeat(400));
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect(response.headers.get('vary')).toBe('rsc, Accept-Encoding');
      expect(response.headers.get('link')).toBe(`</a.css>; rel=preload; nonce="${nonce}"`);
    }
    expect(new Set(answers.map(({ response }) => response.headers.get('x-nonce'))).size).toBe(20);
    expect(site.rendered).toBe(1);
    site.now += 1_001;
    await read(`${site.url}/gallery?q=fox`);
    expect(site.rendered).toBe(2);
  });

  it('WEB-29 is made for its visitor where there is a session, a router, another language or theme', async () => {
    const site = await aSite();
    site.release();
    const asked: [string, Record<string, string>?][] = [
      ['/gallery'],
      ['/gallery', { cookie: 'atelier_session=a' }],
      ['/gallery', { cookie: 'atelier_session=a' }],
      ['/gallery', { cookie: '__Host-atelier_session=b; theme=dark' }],
      ['/gallery', { rsc: '1' }],
      ['/gallery', { 'accept-language': 'de' }],
      ['/gallery', { cookie: 'locale=es' }],
      ['/gallery', { cookie: 'theme=light' }],
      ['/g/x'],
      ['/g/x'],
      ['/?g=x'],
      ['/?g=x'],
    ];
    for (const [path, headers] of asked) await read(`${site.url}${path}`, headers);
    expect(site.rendered).toBe(asked.length);
    const { html } = await read(`${site.url}/gallery`);
    expect(site.rendered).toBe(asked.length);
    expect(html).not.toContain('session');
  });

  it('WEB-29 is rendered for those who wait although the first visitor left', async () => {
    const site = await aSite();
    const leaving = new AbortController();
    const first = fetch(`${site.url}/gallery`, { signal: leaving.signal });
    await expect.poll(() => site.rendered).toBe(1);
    const second = read(`${site.url}/gallery`);
    leaving.abort();
    await expect(first).rejects.toThrow();
    site.release();
    expect((await second).html).toContain('🦊');
    expect(site.rendered).toBe(1);
  });

  it('WEB-29 whose rendering breaks off is not served from memory', async () => {
    const pages = new SharedPages(() => Promise.reject(new Error('render failed')));
    server = createServer((req, res) => {
      pages.handle(req, res, 'n').catch(() => {
        res.statusCode = 500;
        res.end();
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/gallery`;
    const answers = await Promise.all([1, 2, 3].map(() => read(url)));
    expect(answers.map(({ response }) => response.status)).toEqual([500, 500, 500]);
  });

  it('WEB-29 that could not be rendered is not kept', async () => {
    const site = await aSite(500);
    site.release();
    for (const _ of [1, 2]) expect((await read(`${site.url}/queue`)).response.status).toBe(500);
    expect(site.rendered).toBe(2);
  });
});
