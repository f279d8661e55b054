import type { ErrorCode } from '@atelier/domain';
import type * as Services from '@atelier/services';
import { headers } from 'next/headers';
import { cache } from 'react';
import { FRAMED_HEADER, frameTicket } from './activity';
import { getContainer } from './container';
import { cookiesOf } from './cookies';
import type { Viewer } from './sessions';

/** Returns the viewer of this page, with one query per request for any number of components. */
export const viewer = cache(async (): Promise<Viewer> => {
  const asked = await headers();
  const [cookie, authorization] = ['cookie', 'authorization'].map((name) => asked.get(name) ?? undefined);
  const { sessions, frame } = getContainer();
  const ticket = frame === null ? null : frameTicket(authorization);
  if (ticket !== null && sessions.token(cookie) === null) return sessions.frameHolder(ticket);
  return sessions.viewer(cookiesOf({ cookie, authorization }, frame));
});

/** Returns `ctx` for verbs, with the viewer as actor. */
export async function pageCtx(): Promise<Services.Ctx> {
  return { actor: (await viewer()).actor, deps: getContainer().deps };
}

/** Returns server.ts's own instance of the verbs. */
export const verbs = (): typeof Services => getContainer().services;

/** Returns the settings that pages may show. */
export const site = (): { publicUrl: string; discordSignIn: boolean } => {
  const { env, discord } = getContainer();
  return { publicUrl: env.PUBLIC_URL, discordSignIn: discord !== null };
};

/** Id of the application whose Activity this studio is; null while it is off. */
export const activityOf = (): string | null => {
  const { env, frame } = getContainer();
  return frame === null ? null : (env.DISCORD_APP_ID ?? null);
};

/** Whether Discord frames this page: the server marks such requests (`pages.ts`). */
export const isFramed = async (): Promise<boolean> => (await headers()).get(FRAMED_HEADER) === '1';

/** Returns the OpenAPI document. */
export const apiDocument = (): Record<string, unknown> => getContainer().openapi;

/**
 * Returns the code of a verb's error, else null. Avoids `instanceof`, because verbs live outside Next's
 * bundle.
 */
export const codeOf = (error: unknown): ErrorCode | null =>
  error instanceof Error && error.name === 'AtelierError' && 'code' in error
    ? (error.code as ErrorCode)
    : null;
