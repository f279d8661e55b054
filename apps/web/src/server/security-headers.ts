/** Headers of every answer, page, API or image. HSTS only where the site is known to live on https. */
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

/** What an API or image answer may do when a browser opens it as a document: nothing. */
export const INERT_CSP = "default-src 'none'; frame-ancestors 'none'; sandbox";

/**
 * The policy of a page. Scripts run by nonce only (Next reads it back from the request's own CSP header and stamps it on its
 * scripts). Style attributes are allowed because Next and thumbhash placeholders set them; style elements need the nonce.
 * Sockets are named for the host asked for, since Safari does not count ws: as 'self'. Avatars come from Discord's CDN.
 */
export function pageCsp(options: {
  nonce: string;
  host: string | undefined;
  dev: boolean;
  secure: boolean;
  /** Where signing in leads: browsers count a form's redirects, too. */
  discord: string;
}): string {
  const { nonce, dev } = options;
  const host = options.host && /^[\w.:[\]-]+$/.test(options.host) ? options.host : null;
  const sockets = host ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'self'",
    // React's development build and hot reload evaluate strings.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    dev ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob: https://cdn.discordapp.com",
    "font-src 'self'",
    `connect-src 'self'${sockets}`,
    // Strict-dynamic takes 'self' from scripts, and workers without a source of their own count as scripts.
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    `form-action 'self' ${options.discord}`,
    "frame-ancestors 'none'",
    ...(options.secure ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}
