import type { Tracing } from '@atelier/process/tracing';
import type * as Services from '@atelier/services';
import type { WebEnv } from '../env';
import type { DiscordOAuth } from './discord-oauth';
import type { ImageDelivery } from './image-delivery';
import type { Log } from './log';
import type { Metrics } from './metrics';
import type { RateLimits } from './rate-limit';
import type { Sessions } from './sessions';

/** Everything that server.ts wires for routes, sockets and pages. */
export interface Container {
  env: WebEnv;
  log: Log;
  deps: Services.Deps;
  /** The verbs. Pages call them through here, because Next bundles its own copy of a page's imports. */
  services: typeof Services;
  sessions: Sessions;
  limits: RateLimits;
  metrics: Metrics;
  /** Null: this process sends the bytes of pictures itself. */
  images: ImageDelivery | null;
  tracing: Tracing;
  /** The OpenAPI document, generated once from the routes. */
  openapi: Record<string, unknown>;
  /** Null when signing in with Discord is not configured. */
  discord: DiscordOAuth | null;
  /** Origin of the frame in which Discord shows the Activity; null when it is off. */
  frame: string | null;
}

const KEY = Symbol.for('atelier.web.container');
const holder = globalThis as { [KEY]?: Container | undefined };

/** Publishes `container` to pages through globalThis, the only thing Next's bundles share with server.ts. */
export function provideContainer(container: Container | undefined): void {
  holder[KEY] = container;
}

/**
 * Returns the process's container. @throws Error when a page runs outside server.ts (`next dev` or `next
 * start` alone).
 */
export function getContainer(): Container {
  const container = holder[KEY];
  if (!container) throw new Error('Pages need apps/web/server.ts: start the site with npm start.');
  return container;
}
