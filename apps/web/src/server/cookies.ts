import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Names a cookie of the studio at `publicUrl`. Cookies ignore ports, so the name carries one that is not the
 * default. On https the prefix `__Host-` keeps other subdomains from setting it (RFC 6265bis, section
 * 4.1.3.2).
 */
export function cookieName(publicUrl: string, what: 'session_token' | 'oauth_state'): string {
  const { protocol, port } = new URL(publicUrl);
  return `${protocol === 'https:' ? '__Host-' : ''}atelier.${what}${port && `.${port}`}`;
}

/**
 * Returns the Cookie header. Undefined where cookies are void: beside a bearer, and in requests of the Activity's
 * frame, which speaks by its bearer alone.
 * @param frame origin of the Activity; null: it is off
 */
export const cookiesOf = (
  { authorization, cookie, origin }: Pick<IncomingHttpHeaders, 'authorization' | 'cookie' | 'origin'>,
  frame: string | null,
): string | undefined =>
  (authorization !== undefined && /^bearer /i.test(authorization)) || (frame !== null && origin === frame)
    ? undefined
    : cookie;

/** Reads one cookie from a Cookie header; null when it is absent or not decodable. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at < 0 || pair.slice(0, at).trim() !== name) continue;
    try {
      return decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      return null;
    }
  }
  return null;
}

/** Returns a Set-Cookie value: httpOnly, SameSite=Lax, whole site. `maxAge` is in seconds; 0 deletes it. */
export const writeCookie = (
  name: string,
  value: string,
  options: { maxAge: number; secure: boolean },
): string =>
  `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${options.maxAge}; HttpOnly; SameSite=Lax${options.secure ? '; Secure' : ''}`;

/** Compares two secrets in constant time. */
export const equalText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

const mac = (secret: string, name: string, value: string): string =>
  createHmac('sha256', secret).update(`${name}=${value}`).digest('base64url');

/** Returns `value.signature` (HMAC-SHA256 over name and value), so it verifies only as the cookie `name`. */
export const signValue = (secret: string, name: string, value: string): string =>
  `${value}.${mac(secret, name, value)}`;

/**
 * Returns the value inside the signed cookie `name`; null for a wrong signature (compared in constant time).
 */
export function unsignValue(secret: string, name: string, signed: string): string | null {
  const at = signed.lastIndexOf('.');
  if (at < 1) return null;
  const value = signed.slice(0, at);
  return equalText(signed.slice(at + 1), mac(secret, name, value)) ? value : null;
}
