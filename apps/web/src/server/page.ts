import type { ErrorCode } from '@atelier/domain';
import type * as Services from '@atelier/services';
import { headers } from 'next/headers';
import { cache } from 'react';
import { getContainer } from './container';
import { cookiesOf } from './cookies';
import type { Viewer } from './sessions';

/** Returns the viewer of this page, with one query per request for any number of components. */
export const viewer = cache(async (): Promise<Viewer> => {
  const asked = await headers();
  const [cookie, authorization] = ['cookie', 'authorization'].map((name) => asked.get(name) ?? undefined);
  return getContainer().sessions.viewer(cookiesOf({ cookie, authorization }));
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
