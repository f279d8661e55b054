import type * as Services from '@atelier/services';
import type { WebEnv } from '../env';
import type { DiscordOAuth } from './discord-oauth';
import type { Log } from './log';
import type { Metrics } from './metrics';
import type { RateLimits } from './rate-limit';
import type { Sessions } from './sessions';

/** What server.ts has wired, for routes, sockets and pages. */
export interface Container {
  env: WebEnv;
  log: Log;
  deps: Services.Deps;
  /** The verbs. Pages call them through here: Next bundles its own copy of whatever a page imports. */
  services: typeof Services;
  sessions: Sessions;
  limits: RateLimits;
  metrics: Metrics;
  /** The description of the API, made once from its routes. */
  openapi: Record<string, unknown>;
  /** Null where signing in with Discord is not set up. */
  discord: DiscordOAuth | null;
}

const KEY = Symbol.for('atelier.web.container');
const holder = globalThis as { [KEY]?: Container | undefined };

/** Makes `container` the one that pages find: Next's bundles share globalThis with server.ts and nothing else. */
export function provideContainer(container: Container | undefined): void {
  holder[KEY] = container;
}

/** The process's container. @throws Error when a page runs outside server.ts (`next dev` or `next start` alone). */
export function getContainer(): Container {
  const container = holder[KEY];
  if (!container) throw new Error('Pages need apps/web/server.ts: start the site with npm start.');
  return container;
}
