import { createHash, timingSafeEqual } from 'node:crypto';
import { PROTOCOL_VERSION } from '@atelier/protocol';
import { z } from 'zod';

const versionOf = z.object({ version: z.literal(PROTOCOL_VERSION) });
const tokenOf = z.object({ token: z.string() });
const ticketOf = z.object({ frame: z.string().max(200) });

/** Returns a connect error whose message is a code that clients switch on. */
export const refusal = (
  code: 'version_mismatch' | 'unauthenticated' | 'rate_limited' | 'unavailable',
): Error => Object.assign(new Error(code), { data: { code } });

/** Whether a handshake's `auth` names our protocol version. */
export const speaksOurVersion = (auth: unknown): boolean => versionOf.safeParse(auth).success;

/** The bearer of a page that Discord frames, in a handshake's `auth`; null without one. */
export const frameOf = (auth: unknown): string | null => ticketOf.safeParse(auth).data?.frame ?? null;

/** Whether a handshake's `auth` holds the service token. Compares in constant time. */
export function hasToken(auth: unknown, serviceToken: string): boolean {
  const parsed = tokenOf.safeParse(auth);
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return parsed.success && timingSafeEqual(digest(parsed.data.token), digest(serviceToken));
}
