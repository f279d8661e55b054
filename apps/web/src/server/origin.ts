/** What origin checks need of a request, HTTP or handshake. */
export interface OriginHeaders {
  origin?: string | undefined;
  host?: string | undefined;
  'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Whether a request may come from where it says: its Origin is PUBLIC_URL's or names the host it was sent to. Only hosts are
 * compared with Host, because a proxy may end TLS. Without an Origin it is a program's, which `allowMissing` decides.
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
