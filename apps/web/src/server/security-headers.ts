/** Returns the headers of every answer. Includes HSTS only when the site's public URL is https. */
export const securityHeaders = (publicUrl: string): Record<string, string> => ({
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  ...(publicUrl.startsWith('https:')
    ? { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' }
    : {}),
});

/** Pages that may frame the Activity: Discord's clients, and its proxy. No other page of the site is framed. */
const FRAME_ANCESTORS = ['https://discord.com', 'https://*.discord.com', 'https://*.discordsays.com'];

/** CSP of API and image answers: opened as a document, they may load and run nothing. */
export const INERT_CSP = "default-src 'none'; frame-ancestors 'none'; sandbox";

/**
 * Returns the CSP of a page. Scripts run by nonce only; Next reads it from the request's CSP header. Style
 * attributes are allowed because Next and thumbhash placeholders set them; style elements need the nonce.
 * Names the sockets of the requested host, because Safari does not count ws: as 'self'. Avatars come from
 * Discord's CDN.
 */
export function pageCsp(options: {
  nonce: string;
  host: string | undefined;
  dev: boolean;
  secure: boolean;
  /** Target of signing in, because form-action covers a form's redirects too. */
  discord: string;
  /** Where redirects of pictures lead; undefined: nowhere. */
  imageOrigin?: string | undefined;
  /** Origin at which Discord frames this page; null: no other page may frame it. */
  frame: string | null;
}): string {
  const { nonce, dev, frame } = options;
  const host = options.host && /^[\w.:[\]-]+$/.test(options.host) ? options.host : null;
  const sockets = frame ? ` ${frame.replace('https:', 'wss:')}` : host ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'self'",
    // React's development build and hot reload call eval.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    dev ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    `img-src 'self' data: blob: https://cdn.discordapp.com${options.imageOrigin ? ` ${options.imageOrigin}` : ''}`,
    "font-src 'self'",
    `connect-src 'self'${sockets}`,
    // Strict-dynamic voids 'self' for scripts, and workers fall back to script-src without their own source.
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    `form-action 'self' ${options.discord}`,
    `frame-ancestors ${frame ? FRAME_ANCESTORS.join(' ') : "'none'"}`,
    ...(options.secure ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}
