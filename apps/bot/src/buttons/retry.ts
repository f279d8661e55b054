import { generation } from '@atelier/services';
import { followPress } from '../follow-press';
import type { Button } from './button';

/** Runs what a failed or stopped generation still lacks. */
export default {
  action: 'retry',
  reply: 'update',
  execute: async (call) => {
    const [id = ''] = call.args;
    await generation.retry({ ctx: call.ctx, input: { id } });
    await followPress(call, id);
  },
} satisfies Button;
