import { faceOf } from '@atelier/domain';
import { discord, generation } from '@atelier/services';
import type { MessageContextMenuCommandInteraction } from 'discord.js';
import { answer } from '../gateway/answer';
import { Refusal } from '../presenters/error';
import { presentStart } from '../presenters/start';
import type { Call } from './handler';
import { picturesOf } from './message-files';
import { showOne } from './one-image';

/**
 * Answers with the pictures of a message, to begin from one of them. A picture of this studio is varied as what
 * it is, so that its lineage stays known. @throws Refusal not_found; AtelierError as generation.get
 */
export async function startFrom(call: Call<MessageContextMenuCommandInteraction>): Promise<void> {
  const { interaction, ctx, app, t } = call;
  const { targetMessage, targetId } = interaction;
  const id = await discord.generationShownBy({ ctx, input: { messageId: targetId } });
  if (id) {
    const view = await generation.get({ ctx, input: { id } });
    return showOne(call, id, faceOf(view)?.index ?? 0);
  }
  const pictures = picturesOf(targetMessage, app.attachmentOrigins);
  if (pictures.length === 0) throw new Refusal('not_found', 'refusals.noUpload');
  await answer(interaction, presentStart(pictures, t));
}
