import type { LocalInteraction } from './interaction';
import type { Upload } from './limits-message';
import { channelRoutes } from './routes-channel';
import { commandRoutes } from './routes-command';
import { emojiRoutes } from './routes-emoji';
import { interactionRoutes } from './routes-interaction';
import { threadRoutes } from './routes-thread';
import type { Store } from './store';

export type Call = {
  store: Store;
  interactions: Map<string, LocalInteraction>;
  /** Bytes allowed for one attachment where no interaction says otherwise. */
  attachmentSizeLimit: number;
  params: string[];
  query: URLSearchParams;
  json: unknown;
  uploads: Upload[];
};
/** A route's answer: a body with 200, or undefined for 204. Throws errors as DiscordError. */
export type Route = {
  method: string;
  path: RegExp;
  /** Webhook and interaction routes are called with the interaction's token instead of the bot's. */
  open?: boolean;
  handle: (call: Call) => unknown;
};

const meta: Route[] = [
  {
    method: 'GET',
    path: /^\/gateway$/,
    open: true,
    handle: ({ store }) => ({ url: store.origin.replace('http', 'ws') }),
  },
  {
    method: 'GET',
    path: /^\/gateway\/bot$/,
    handle: ({ store }) => ({
      url: store.origin.replace('http', 'ws'),
      shards: store.shards,
      session_start_limit: { total: 1000, remaining: 999, reset_after: 14_400_000, max_concurrency: 1 },
    }),
  },
  { method: 'GET', path: /^\/users\/@me$/, handle: ({ store }) => store.bot },
  {
    method: 'GET',
    path: /^\/(?:oauth2\/)?applications\/@me$/,
    handle: ({ store }) => ({
      id: store.applicationId,
      name: store.bot.username,
      description: '',
      icon: null,
      bot_public: true,
      bot_require_code_grant: false,
      verify_key: '0'.repeat(64),
      flags: 0,
      bot: store.bot,
    }),
  },
];

export const ROUTES: Route[] = [
  ...meta,
  ...commandRoutes,
  ...emojiRoutes,
  ...interactionRoutes,
  ...channelRoutes,
  ...threadRoutes,
];
