import type { APIActionRowComponent, APIButtonComponent, APIEmbed } from 'discord.js';

/** Embeds and buttons of a reply that is not followed. */
export interface Reply {
  embeds: APIEmbed[];
  components: APIActionRowComponent<APIButtonComponent>[];
}
