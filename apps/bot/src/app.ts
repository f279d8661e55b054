import type { Actor } from '@atelier/domain';
import type { Ctx, Deps } from '@atelier/services';
import type { Interaction } from 'discord.js';
import type { Followers } from './followers';
import type { Log } from './log';

/** What commands and buttons work with; made once by the composition root. */
export interface App {
  deps: Deps;
  followers: Followers;
  log: Log;
  /** The person behind an interaction, found or made by the Discord account: the first database call of a command. */
  ctxOf: (interaction: Interaction) => Promise<Ctx & { actor: Extract<Actor, { kind: 'discord' }> }>;
}
