import { generation } from '@atelier/services';
import { queuePlace, queueReply } from '../queue-page';
import type { Button } from './button';

/** A stop button of /queue: that list, not a generation's message, is brought up to date. */
export default {
  action: 'stop',
  reply: 'update',
  execute: async ({ interaction, args: [id = '', scope, page], app, ...caller }) => {
    await generation.cancel({ ctx: caller.ctx, input: { id } });
    await interaction.editReply(await queueReply(app, caller, interaction, queuePlace(scope, page)));
  },
} satisfies Button;
