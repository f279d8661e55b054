import { moderation } from '@atelier/services';
import type { ModalSubmitInteraction } from 'discord.js';
import { Refusal } from '../presenters/error';
import { sentPicture, shownPicture } from './edit-form';
import type { Asking, Doing } from './handler';
import { checkWanted, type Wanted } from './wanted';

/** Handler of a submitted form. */
type Modal = Doing<ModalSubmitInteraction> | Asking<ModalSubmitInteraction>;

/**
 * Reads the remix form: other words, the parent's settings, and the form's seed; without one a new seed is
 * drawn.
 * @param which `one` for a single image, however many the parent has; its index follows
 * @throws Refusal invalid_request; AtelierError invalid_caption
 */
function remixOf({ fields }: ModalSubmitInteraction, [id = '', which, image]: string[]): Wanted {
  const seed = fields.getTextInputValue('seed').trim();
  if (seed !== '' && !/^\d{1,10}$/.test(seed)) throw new Refusal('invalid_request', 'refusals.seed');
  const wanted = {
    of: id,
    ...(which === 'one' && image ? { image: Number(image) } : {}),
    body: {
      caption: fields.getTextInputValue('caption'),
      ...(seed ? { seed: Number(seed) } : {}),
      ...(which === 'one' ? { count: 1 } : {}),
    },
  };
  checkWanted(wanted);
  return wanted;
}

/** Forms by the action of their custom_id. */
export const MODALS: ReadonlyMap<string, Modal> = new Map<string, Modal>(
  Object.entries({
    remix: { reply: 'request', wanted: remixOf },
    /** Begins from a picture that is sent with the form. */
    edit: { reply: 'request', wanted: sentPicture },
    /** Begins from a picture of the message that the form was opened from. */
    start: { reply: 'request', wanted: shownPicture },
    /** Reports a picture to the studio's moderators; the answer is private. */
    report: {
      reply: 'ephemeral',
      execute: async ({ interaction, args: [id = ''], ctx, t }) => {
        const { fields } = interaction;
        const [reason] = fields.getStringSelectValues('reason');
        const note = fields.getTextInputValue('note').trim();
        await moderation.report({ ctx, input: { id, body: { reason, ...(note ? { note } : {}) } } });
        await interaction.editReply({ content: t('report.done') });
      },
    },
  } satisfies Record<string, Modal>),
);
