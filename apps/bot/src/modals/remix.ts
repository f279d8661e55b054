import { AtelierError, parseInput, requestSchema } from '@atelier/domain';
import { generation } from '@atelier/services';
import type { ModalSubmitInteraction } from 'discord.js';
import { requestAndFollow } from '../request';
import type { Modal } from './modal';

function typed({ fields }: ModalSubmitInteraction): { caption: string; seed?: number } {
  const seed = fields.getTextInputValue('seed').trim();
  if (seed !== '' && !/^\d{1,10}$/.test(seed))
    throw new AtelierError('invalid_request', 'A seed is a whole number from 0 to 4294967295, or nothing.');
  return { caption: fields.getTextInputValue('caption'), ...(seed ? { seed: Number(seed) } : {}) };
}

/** A remix: other words, the parent's settings, and the seed as the form says. */
export default {
  action: 'remix',
  check: (interaction) => {
    parseInput(requestSchema, typed(interaction));
  },
  execute: async ({ interaction, args: [id = ''], messageId, app }) => {
    const { settings, count, stopAfter, pack } = await generation.get({
      ctx: { actor: { kind: 'anonymous' }, deps: app.deps },
      input: { id },
    });
    const body = { count, stopAfter, pack, ...settings, ...typed(interaction), parentId: id };
    await requestAndFollow(app, interaction, messageId, body);
  },
} satisfies Modal;
