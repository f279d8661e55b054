import type { Log } from '@atelier/process';
import type { Deps } from '@atelier/services';
import type { Followers } from './followers';
import type { Languages } from './languages';
import type { BotMetrics } from './metrics';
import type { Caller } from './person';
import type { Requests } from './requests/requests';
import type { Who } from './who';

/** What commands and buttons work with; made once by the composition root. */
export interface App {
  deps: Deps;
  followers: Followers;
  requests: Requests;
  languages: Languages;
  metrics: BotMetrics;
  log: Log;
  /** Servers that may use this studio; null for all. */
  guilds: ReadonlySet<string> | null;
  /** Milliseconds for what cannot be deferred. */
  patienceMs: number;
  /** The person behind an interaction, found or made by the Discord account: the first database call of a command. */
  callerOf: (who: Who) => Promise<Caller>;
  /** Discord's ids of our commands by name; empty until they are deployed. */
  commandIds: ReadonlyMap<string, string>;
}
