import { createHmac, timingSafeEqual } from 'node:crypto';

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

/** A Set-Cookie value: httpOnly, SameSite=Lax, for the whole site. `maxAge` in seconds; 0 deletes it. */
export const writeCookie = (
  name: string,
  value: string,
  options: { maxAge: number; secure: boolean },
): string =>
  `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${options.maxAge}; HttpOnly; SameSite=Lax${options.secure ? '; Secure' : ''}`;

const mac = (secret: string, name: string, value: string): string =>
  createHmac('sha256', secret).update(`${name}=${value}`).digest('base64url');

/** `value.signature` (HMAC-SHA256) for the cookie `name`: what one cookie holds opens as no other. */
export const signValue = (secret: string, name: string, value: string): string =>
  `${value}.${mac(secret, name, value)}`;

/** The value inside the signed cookie `name`, or null when the signature does not hold (compared in constant time). */
export function unsignValue(secret: string, name: string, signed: string): string | null {
  const at = signed.lastIndexOf('.');
  if (at < 1) return null;
  const value = signed.slice(0, at);
  const given = Buffer.from(signed.slice(at + 1));
  const expected = Buffer.from(mac(secret, name, value));
  return given.length === expected.length && timingSafeEqual(given, expected) ? value : null;
}
