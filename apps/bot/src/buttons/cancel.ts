import { generation } from '@atelier/services';
import { followPress } from '../follow-press';
import { asServerModerator } from '../server-moderator';
import type { Button } from './button';

/** Stops it: its author, a moderator of the studio, or one of the server that it was asked for in. */
export default {
  action: 'cancel',
  reply: 'update',
  execute: async (call) => {
    const [id = ''] = call.args;
    await generation.cancel({ ctx: await asServerModerator(call, id), input: { id } });
    await followPress(call, id);
  },
} satisfies Button;
