import { generation } from '@atelier/services';
import { followPress } from '../follow-press';
import type { Button } from './button';

/** Raises one image to a larger size; anybody may, within quota. */
export default {
  action: 'promote',
  reply: 'update',
  execute: async (call) => {
    const [id = '', image, to] = call.args;
    await generation.promote({
      ctx: call.ctx,
      input: { id, body: { image: Number(image), to: Number(to) } },
    });
    await followPress(call, id);
  },
} satisfies Button;
