import { generation } from '@atelier/services';
import { placeOf } from '../request';
import type { Button } from './button';

/** Raises one image to a larger size; anybody may, within quota. */
export default {
  action: 'promote',
  reply: 'update',
  execute: async ({ interaction, args: [id = '', image, to], messageId, app }) => {
    const ctx = await app.ctxOf(interaction);
    await generation.promote({ ctx, input: { id, body: { image: Number(image), to: Number(to) } } });
    await app.followers.follow(id, placeOf(interaction, messageId), interaction.attachmentSizeLimit);
  },
} satisfies Button;
