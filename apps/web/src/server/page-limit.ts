import type { IncomingMessage, ServerResponse } from 'node:http';
import { AtelierError } from '@atelier/domain';
import { type Locale, negotiate } from '@atelier/messages';
import { clientAddress, limitKey } from './client-address';
import type { RateLimits } from './rate-limit';
import { INERT_CSP, securityHeaders } from './security-headers';

/** Matches build files, icons and the manifest. Other paths under `/_next/` render a page, such as the 404. */
const ASSET =
  /^\/(?:_next\/static\/|icons\/|(?:icon\.svg|apple-icon\.png|favicon\.ico|sw\.js|offline\.html|manifest\.webmanifest)$)/;

const TEXT: Record<Locale, { title: string; text: (seconds: number) => string }> = {
  en: {
    title: 'That was a little fast',
    text: (seconds) => `Too many pages were asked for from your network. Try again in ${seconds} s.`,
  },
  de: {
    title: 'Das ging etwas zu schnell',
    text: (seconds) =>
      `Aus deinem Netz wurden zu viele Seiten abgerufen. Versuche es in ${seconds} s noch einmal.`,
  },
  es: {
    title: 'Eso ha sido demasiado rápido',
    text: (seconds) => `Desde tu red se han pedido demasiadas páginas. Vuelve a intentarlo en ${seconds} s.`,
  },
};

/**
 * Limits pages by address, as reads of the API are: they run the same queries. Returns false after it
 * answered with 429.
 */
export function limitPages(
  limits: Pick<RateLimits, 'spend'>,
  { TRUST_PROXY, PUBLIC_URL }: { TRUST_PROXY: number; PUBLIC_URL: string },
): (req: IncomingMessage, res: ServerResponse, pathname: string) => Promise<boolean> {
  const fixed = { ...securityHeaders(PUBLIC_URL), 'Content-Security-Policy': INERT_CSP };
  return async (req, res, pathname) => {
    try {
      await limits.spend(ASSET.test(pathname) ? 'asset' : 'page', limitKey(clientAddress(req, TRUST_PROXY)));
      return true;
    } catch (error) {
      if (!(error instanceof AtelierError) || error.code !== 'rate_limited') throw error;
      const seconds = Math.max(1, Math.ceil((error.details.retryAfterMs ?? 0) / 1000));
      const locale = negotiate(req.headers['accept-language'] ?? null);
      const { title, text } = TEXT[locale];
      res.writeHead(429, {
        ...fixed,
        ...error.details.headers,
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        'Retry-After': String(seconds),
      });
      res.end(
        `<!doctype html><html lang="${locale}"><meta name="viewport" content="width=device-width"><title>${title}</title><h1>${title}</h1><p>${text(seconds)}</p></html>`,
      );
      return false;
    }
  };
}
