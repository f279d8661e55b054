import { placeOf } from '../request';
import { toggleVote } from '../vote';
import type { Button } from './button';

/** One vote a person, the same as on the site; a second press takes it back. */
export default {
  action: 'vote',
  reply: 'update',
  execute: async ({ interaction, args: [id = ''], messageId, app }) => {
    await toggleVote(await app.ctxOf(interaction), id);
    await app.followers.follow(id, placeOf(interaction, messageId), interaction.attachmentSizeLimit);
  },
} satisfies Button;
