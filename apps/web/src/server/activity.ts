import type { IncomingMessage } from 'node:http';
import { FRAME_TOKEN_PREFIX } from '@atelier/domain/constants';
import type { WebEnv } from '../env';

/** The page that Discord frames. */
const ACTIVITY = '/activity';

/** Marks a request for a page that Discord frames. Set by this server alone. */
export const FRAMED_HEADER = 'x-atelier-framed';

/**
 * Origin at which Discord frames the Activity of this application; null when it is off. All requests of the frame
 * go there, and Discord's proxy hands them on to PUBLIC_URL.
 */
export const frameOrigin = ({
  DISCORD_ACTIVITY,
  DISCORD_APP_ID,
}: Pick<WebEnv, 'DISCORD_ACTIVITY' | 'DISCORD_APP_ID'>): string | null =>
  DISCORD_ACTIVITY === 'on' && DISCORD_APP_ID ? `https://${DISCORD_APP_ID}.discordsays.com` : null;

/**
 * Returns whether a request asks for the Activity. Discord opens the root of the mapped address with parameters
 * of its own; such a request is led to the Activity's page, because a redirect would leave Discord's proxy.
 */
export function enterActivity(req: IncomingMessage): boolean {
  const { pathname, searchParams, search } = new URL(req.url ?? '/', 'http://host');
  if (pathname === ACTIVITY) return true;
  if (pathname !== '/' || !searchParams.has('frame_id') || !searchParams.has('instance_id')) return false;
  req.url = `${ACTIVITY}${search}`;
  return true;
}

/** The bearer of a frame in an Authorization header; null: none, or an API key. */
export function frameTicket(authorization: string | undefined): string | null {
  const [, token = ''] = /^Bearer ([\w-]{1,200})$/i.exec(authorization ?? '') ?? [];
  return token.startsWith(FRAME_TOKEN_PREFIX) ? token : null;
}
