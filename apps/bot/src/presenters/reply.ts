import type { APIActionRowComponent, APIButtonComponent, APIEmbed } from 'discord.js';

/** What a message is made of, for replies that are not followed. */
export interface Reply {
  embeds: APIEmbed[];
  components: APIActionRowComponent<APIButtonComponent>[];
}
