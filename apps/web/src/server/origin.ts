/** The part of an HTTP request or handshake that origin checks read. */
export interface OriginHeaders {
  origin?: string | undefined;
  host?: string | undefined;
  'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Returns whether a request's Origin is allowed: PUBLIC_URL's, or the host the request was sent to. Compares
 * only the host with Host, because a proxy may end TLS. `allowMissing` decides about programs, which send no
 * Origin.
 */
export function originAllowed(headers: OriginHeaders, publicUrl: string, allowMissing: boolean): boolean {
  if (headers['sec-fetch-site'] === 'cross-site') return false;
  const { origin } = headers;
  if (origin === undefined) return allowMissing;
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  if (from.protocol !== 'http:' && from.protocol !== 'https:') return false;
  return (
    from.origin === new URL(publicUrl).origin || (headers.host !== undefined && from.host === headers.host)
  );
}
