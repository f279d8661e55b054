import { generation } from '@atelier/services';
import { placeOf } from '../request';
import type { Button } from './button';

/** Stops it: its author, or a moderator. */
export default {
  action: 'cancel',
  reply: 'update',
  execute: async ({ interaction, args: [id = ''], messageId, app }) => {
    const ctx = await app.ctxOf(interaction);
    await generation.cancel({ ctx, input: { id } });
    await app.followers.follow(id, placeOf(interaction, messageId), interaction.attachmentSizeLimit);
  },
} satisfies Button;
