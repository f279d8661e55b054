import { LOBBY } from '@atelier/protocol';
import { generation, room, system } from '@atelier/services';
import { presentQueue } from '../presenters/queue';
import type { Button } from './button';

/** A stop button of /queue: that list, not a generation's message, is brought up to date. */
export default {
  action: 'stop',
  reply: 'update',
  execute: async ({ interaction, args: [id = ''], app }) => {
    const ctx = await app.ctxOf(interaction);
    await generation.cancel({ ctx, input: { id } });
    const queue = await system.queue({ ctx, input: {} });
    const live = await room.live({ ctx, input: { slug: LOBBY } });
    await interaction.editReply(presentQueue(queue, live, ctx.actor.userId));
  },
} satisfies Button;
