import { showOne } from '../show-one';
import type { Button } from './button';

/** Shows whoever pressed it one image by itself. */
export default {
  action: 'view',
  reply: 'ephemeral',
  execute: async (call) => {
    const [id = '', at] = call.args;
    await showOne(call, id, Number(at));
  },
} satisfies Button;
