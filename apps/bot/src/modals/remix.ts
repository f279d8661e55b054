import type { ModalSubmitInteraction } from 'discord.js';
import { Refusal } from '../refusal';
import { checkWanted, type Wanted } from '../requests/wanted';
import type { Modal } from './modal';

/**
 * A remix: other words, the parent's settings, and the seed as the form says; without one it is drawn anew.
 * @param which `one`: a single image, however many the parent has
 */
function wantedBy({ fields }: ModalSubmitInteraction, [id = '', which]: string[]): Wanted {
  const seed = fields.getTextInputValue('seed').trim();
  if (seed !== '' && !/^\d{1,10}$/.test(seed)) throw new Refusal('invalid_request', 'refusals.seed');
  const caption = fields.getTextInputValue('caption');
  const wanted = {
    of: id,
    body: {
      caption,
      ...(seed ? { seed: Number(seed) } : {}),
      ...(which === 'one' ? { count: 1 } : {}),
    },
  };
  checkWanted(wanted);
  return wanted;
}

export default {
  action: 'remix',
  reply: 'request',
  wanted: wantedBy,
} satisfies Modal;
