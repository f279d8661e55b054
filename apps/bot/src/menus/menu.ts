import { AtelierError } from '@atelier/domain';
import type {
  MessageContextMenuCommandInteraction,
  RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from 'discord.js';
import type { App } from '../app';

/** A command in a message's context menu: it acts on the generation that the message shows. */
export interface Menu {
  data: RESTPostAPIContextMenuApplicationCommandsJSONBody;
  /** `modal`: the handler opens a form itself, which cannot be deferred. */
  reply: 'ephemeral' | 'modal';
  /** @throws AtelierError */
  execute: (call: { interaction: MessageContextMenuCommandInteraction; app: App }) => Promise<void>;
}

/** Id of the generation that a message shows. @throws AtelierError not_found */
export async function generationOf({ deps }: App, messageId: string): Promise<string> {
  const row = await deps.db.discordMessage.findUnique({
    where: { messageId },
    select: { generationId: true },
  });
  if (!row) throw new AtelierError('not_found', 'This message shows no picture of ours.');
  return row.generationId;
}
