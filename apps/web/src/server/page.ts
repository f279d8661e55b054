import type { ErrorCode } from '@atelier/domain';
import type * as Services from '@atelier/services';
import { headers } from 'next/headers';
import { cache } from 'react';
import { getContainer } from './container';
import { cookiesOf } from './cookies';
import type { Viewer } from './sessions';

/** Who looks at this page; one query a request, however many components ask. */
export const viewer = cache(async (): Promise<Viewer> => {
  const asked = await headers();
  const [cookie, authorization] = ['cookie', 'authorization'].map((name) => asked.get(name) ?? undefined);
  return getContainer().sessions.viewer(cookiesOf({ cookie, authorization }));
});

/** `ctx` for verbs, as whoever looks at this page. */
export async function pageCtx(): Promise<Services.Ctx> {
  return { actor: (await viewer()).actor, deps: getContainer().deps };
}

/** The verbs, in server.ts's own instance. */
export const verbs = (): typeof Services => getContainer().services;

/** Settings of the site that pages may show. */
export const site = (): { publicUrl: string; discordSignIn: boolean } => {
  const { env, discord } = getContainer();
  return { publicUrl: env.PUBLIC_URL, discordSignIn: discord !== null };
};

/** The description of the API. */
export const apiDocument = (): Record<string, unknown> => getContainer().openapi;

/** The code of a verb's error, or null for anything else. Not `instanceof`: verbs live outside Next's bundle. */
export const codeOf = (error: unknown): ErrorCode | null =>
  error instanceof Error && error.name === 'AtelierError' && 'code' in error
    ? (error.code as ErrorCode)
    : null;
