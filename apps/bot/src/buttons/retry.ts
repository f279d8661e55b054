import { generation } from '@atelier/services';
import { placeOf } from '../request';
import type { Button } from './button';

/** Runs what a failed or stopped generation still lacks. */
export default {
  action: 'retry',
  reply: 'update',
  execute: async ({ interaction, args: [id = ''], messageId, app }) => {
    const ctx = await app.ctxOf(interaction);
    await generation.retry({ ctx, input: { id } });
    await app.followers.follow(id, placeOf(interaction, messageId), interaction.attachmentSizeLimit);
  },
} satisfies Button;
