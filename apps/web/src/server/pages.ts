import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import path from 'node:path';
import type { WebEnv } from '../env';
import { enterActivity, FRAMED_HEADER } from './activity';
import { DISCORD_API } from './discord-oauth';
import { pageCsp, securityHeaders } from './security-headers';
import type { Sessions } from './sessions';
import { SharedPages } from './shared-pages';

export interface Pages {
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  stop(): Promise<void>;
}

/** Knows one origin or none, so where several may frame a page the CSP alone decides. */
const FRAME_OPTIONS = 'X-Frame-Options';

const SITE = path.resolve(import.meta.dirname, '../..');

/** @throws Error with one line when the site's pages are not built; development needs no build */
export function assertBuilt(env: WebEnv): void {
  if (env.NODE_ENV === 'development' || existsSync(path.join(SITE, '.next/BUILD_ID'))) return;
  throw new Error('the site is not built: run `npm run build` first (`npm start` does)');
}

/**
 * Runs Next on our server for pages and assets. In development it also takes hot reload's upgrade requests.
 */
export async function startPages(
  httpServer: Server,
  env: WebEnv,
  {
    sessions,
    imageOrigin,
    frame,
  }: { sessions: Sessions; imageOrigin: string | undefined; frame: string | null },
): Promise<Pages> {
  const dev = env.NODE_ENV === 'development';
  // Loads Next only when pages are served, because that takes a third of a second.
  const { default: next } = await import('next');
  const app = next({
    dev,
    dir: SITE,
    httpServer,
    hostname: env.LISTEN_HOST ?? 'localhost',
    port: env.PORT,
  });
  await app.prepare();
  const handler = app.getRequestHandler();
  const fixed = Object.entries(securityHeaders(env.PUBLIC_URL));
  const discord = new URL(env.DISCORD_API ?? DISCORD_API).origin;
  const secure = env.PUBLIC_URL.startsWith('https:');
  const shared = new SharedPages(async (req, res) => handler(req, res));
  return {
    async handle(req, res) {
      const nonce = randomBytes(16).toString('base64');
      const framed = frame !== null && enterActivity(req);
      const csp = pageCsp({
        nonce,
        host: req.headers.host,
        dev,
        secure,
        discord,
        imageOrigin,
        frame: framed ? frame : null,
      });
      // Next reads the nonce from the request's CSP header and puts it on its scripts.
      req.headers['content-security-policy'] = csp;
      // The layout reads the mark; a visitor may not set it.
      delete req.headers[FRAMED_HEADER];
      if (framed) req.headers[FRAMED_HEADER] = '1';
      for (const [name, value] of fixed) if (!framed || name !== FRAME_OPTIONS) res.setHeader(name, value);
      res.setHeader('Content-Security-Policy', csp);
      const moved = sessions.moved(req.headers.cookie);
      if (moved.length > 0) res.setHeader('Set-Cookie', moved);
      await (dev ? handler(req, res) : shared.handle(req, res, nonce));
    },
    stop: () => app.close(),
  };
}
