import { followPress } from '../follow-press';
import { showOne } from '../show-one';
import { toggleVote } from '../vote';
import type { Button } from './button';

/** One vote a person, the same as on the site, of several images for the one it names; a second press takes it back. */
export default {
  action: 'vote',
  reply: 'update',
  execute: async (call) => {
    const [id = '', at, alone] = call.args;
    const image = at === undefined ? undefined : Number(at);
    await toggleVote(call.ctx, id, image);
    // A message that shows one image by itself goes on showing that.
    if (image !== undefined && alone) await showOne(call, id, image);
    else await followPress(call, id);
  },
} satisfies Button;
