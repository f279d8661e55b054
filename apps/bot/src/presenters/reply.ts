import type { APIMessageTopLevelComponent } from 'discord.js';

/** A message of components; the files that they name travel beside it. */
export interface Reply {
  components: APIMessageTopLevelComponent[];
}
