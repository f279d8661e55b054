import { queuePlace, queueReply } from '../queue-page';
import type { Button } from './button';

/** Turns the page of a /queue message, or shows the other list. */
export default {
  action: 'queue',
  reply: 'update',
  execute: async ({ interaction, args: [scope, page], app, ...caller }) => {
    await interaction.editReply(await queueReply(app, caller, interaction, queuePlace(scope, page)));
  },
} satisfies Button;
