import { LOBBY } from '@atelier/protocol';
import { room, system } from '@atelier/services';
import { presentQueue } from '../presenters/queue';
import type { Command } from './command';
import { EVERYWHERE } from './everywhere';

export default {
  data: {
    name: 'queue',
    description: 'What waits and what is being drawn, and stop what is yours',
    ...EVERYWHERE,
  },
  reply: 'ephemeral',
  execute: async ({ interaction, app }) => {
    const ctx = await app.ctxOf(interaction);
    const [queue, live] = await Promise.all([
      system.queue({ ctx, input: {} }),
      room.live({ ctx, input: { slug: LOBBY } }),
    ]);
    await interaction.editReply(presentQueue(queue, live, ctx.actor.userId));
  },
} satisfies Command;
