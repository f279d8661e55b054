/** The part of an HTTP request or handshake that origin checks read. */
export interface OriginHeaders {
  origin?: string | undefined;
  host?: string | undefined;
  'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Returns whether a request's Origin is allowed: PUBLIC_URL's, the host the request was sent to, or the frame in
 * Discord. Compares only the host with Host, because a proxy may end TLS.
 * @param allowMissing decides about programs, which send no Origin
 * @param frame origin of the Activity; null: it is off. Its requests carry no cookies: see `cookiesOf`
 */
export function originAllowed(
  headers: OriginHeaders,
  publicUrl: string,
  { allowMissing, frame }: { allowMissing: boolean; frame: string | null },
): boolean {
  if (headers['sec-fetch-site'] === 'cross-site') return false;
  const { origin } = headers;
  if (origin === undefined) return allowMissing;
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  if (from.protocol !== 'http:' && from.protocol !== 'https:') return false;
  return (
    from.origin === new URL(publicUrl).origin ||
    from.origin === frame ||
    (headers.host !== undefined && from.host === headers.host)
  );
}
