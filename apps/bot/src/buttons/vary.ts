import { generation } from '@atelier/services';
import { requestAndFollow } from '../request';
import type { Button } from './button';

/** A variation: the same words and settings, another seed. */
export default {
  action: 'vary',
  reply: 'public',
  execute: async ({ interaction, args: [id = ''], messageId, app }) => {
    const { caption, settings, count, stopAfter, pack } = await generation.get({
      ctx: { actor: { kind: 'anonymous' }, deps: app.deps },
      input: { id },
    });
    const body = { caption, count, stopAfter, pack, ...settings, parentId: id };
    await requestAndFollow(app, interaction, messageId, body);
  },
} satisfies Button;
