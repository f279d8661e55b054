import type {
  MessageContextMenuCommandInteraction,
  RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from 'discord.js';
import type { App } from '../app';
import type { Doing, Opening } from '../handler';
import { Refusal } from '../refusal';

/** A command in a message's context menu: it acts on the generation that the message shows. */
export type Menu = (
  | Doing<MessageContextMenuCommandInteraction>
  | Opening<MessageContextMenuCommandInteraction>
) & { data: RESTPostAPIContextMenuApplicationCommandsJSONBody };

/** Id of the generation that a message shows. @throws Refusal not_found */
export async function generationOf({ deps }: App, messageId: string): Promise<string> {
  const row = await deps.db.discordMessage.findUnique({
    where: { messageId },
    select: { generationId: true },
  });
  if (!row) throw new Refusal('not_found', 'refusals.noPicture');
  return row.generationId;
}
