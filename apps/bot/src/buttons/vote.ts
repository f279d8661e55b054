import { followPress } from '../follow-press';
import { toggleVote } from '../vote';
import type { Button } from './button';

/** One vote a person, the same as on the site; a second press takes it back. */
export default {
  action: 'vote',
  reply: 'update',
  execute: async (call) => {
    const [id = ''] = call.args;
    await toggleVote(call.ctx, id);
    await followPress(call, id);
  },
} satisfies Button;
