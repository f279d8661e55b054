import { generation, vote } from '@atelier/services';
import { placeOf } from '../request';
import type { Button } from './button';

/** One vote a person, the same as on the site; a second press takes it back. */
export default {
  action: 'vote',
  reply: 'update',
  execute: async ({ interaction, args: [id = ''], messageId, app }) => {
    const ctx = await app.ctxOf(interaction);
    const { voted } = await generation.get({ ctx, input: { id } });
    await (voted ? vote.withdraw : vote.cast)({ ctx, input: { generationId: id } });
    await app.followers.follow(id, placeOf(interaction, messageId), interaction.attachmentSizeLimit);
  },
} satisfies Button;
