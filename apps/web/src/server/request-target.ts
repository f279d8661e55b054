import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AtelierError, toProblem } from '@atelier/domain';
import { type Locale, negotiate } from '@atelier/messages';
import { INERT_CSP, securityHeaders } from './security-headers';

const TEXT: Record<Locale, { title: string; text: string; home: string }> = {
  en: {
    title: 'This address cannot be read',
    text: 'It holds a percent sign that stands for no character. Check the link, or start from the front page.',
    home: 'Front page',
  },
  de: {
    title: 'Diese Adresse ist nicht lesbar',
    text: 'Sie enthält ein Prozentzeichen, das für kein Zeichen steht. Prüfe den Link oder beginne auf der Startseite.',
    home: 'Startseite',
  },
  es: {
    title: 'Esta dirección no se puede leer',
    text: 'Contiene un signo de porcentaje que no corresponde a ningún carácter. Revisa el enlace o empieza por la portada.',
    home: 'Portada',
  },
};

/**
 * Returns the request's URL on a placeholder host; null when its path is not UTF-8 or has control characters.
 * Rewrites an absolute target (`GET http://host/x`) to its path and host, as RFC 9112 (3.2.2) demands.
 */
export function readTarget(req: IncomingMessage): URL | null {
  const [absolute, host = ''] = /^https?:\/\/([^/?#]*)/i.exec(req.url ?? '') ?? [];
  if (absolute !== undefined) {
    const rest = (req.url ?? '').slice(absolute.length);
    req.url = rest.startsWith('/') ? rest : `/${rest}`;
    req.headers.host = host;
  }
  const target = req.url ?? '';
  const [path = ''] = target.split(/[?#]/, 1);
  if (!path.startsWith('/') || !isReadable(path)) return null;
  return URL.canParse(`http://host${target}`) ? new URL(`http://host${target}`) : null;
}

function isReadable(path: string): boolean {
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(path));
  } catch {
    return false;
  }
}

/** Answers a request without a path: `OPTIONS *` with this server's methods, all else with 400. */
export function answerBadTarget(req: IncomingMessage, res: ServerResponse, publicUrl: string): void {
  const headers = {
    ...securityHeaders(publicUrl),
    'Content-Security-Policy': INERT_CSP,
    'Cache-Control': 'no-store',
  };
  if (req.method === 'OPTIONS' && req.url === '*') {
    res.writeHead(204, { ...headers, Allow: 'GET, HEAD, POST, PUT, DELETE, OPTIONS' });
    res.end();
    return;
  }
  if (/^\/(?:api|images)(?:\/|$)/.test(req.url ?? '')) {
    const error = new AtelierError('invalid_request', 'The path of this request is not valid UTF-8.');
    res.writeHead(400, { ...headers, 'Content-Type': 'application/problem+json' });
    res.end(JSON.stringify(toProblem(error)));
    return;
  }
  const locale = negotiate(req.headers['accept-language'] ?? null);
  const { title, text, home } = TEXT[locale];
  res.writeHead(400, { ...headers, 'Content-Type': 'text/html; charset=utf-8' });
  res.end(
    `<!doctype html><html lang="${locale}"><meta name="viewport" content="width=device-width"><title>${title}</title><h1>${title}</h1><p>${text}</p><p><a href="/">${home}</a></p></html>`,
  );
}

/** Refuses an upgrade and closes its connection, which Node leaves to the upgrade listener. */
export function refuseUpgrade(socket: Duplex, status: '400 Bad Request' | '404 Not Found'): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
