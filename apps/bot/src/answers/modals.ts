import { moderation } from '@atelier/services';
import type { ModalSubmitInteraction } from 'discord.js';
import { answer } from '../gateway/answer';
import { Refusal } from '../presenters/error';
import { presentNotice } from '../presenters/notice';
import { sentPicture, shownPicture } from './edit-form';
import { firstOf, lookOf, strengthOf } from './fields';
import type { Asking, Doing } from './handler';
import { checkWanted, isGridCaption, type Wanted } from './wanted';

/** Handler of a submitted form. */
type Modal = Doing<ModalSubmitInteraction> | Asking<ModalSubmitInteraction>;

/**
 * Reads the remix form: other words, style and number, how far it begins from the parent, and the form's seed;
 * without one a new seed is drawn.
 * @param which `one` for a single image, however many the parent has; its index follows
 * @throws Refusal invalid_request; AtelierError invalid_caption
 */
function remixOf({ fields }: ModalSubmitInteraction, [id = '', which, image]: string[]): Wanted {
  const seed = firstOf(fields, 'seed').trim();
  if (seed !== '' && !/^\d{1,10}$/.test(seed)) throw new Refusal('invalid_request', 'refusals.seed');
  const strength = firstOf(fields, 'strength').trim();
  const caption = firstOf(fields, 'caption');
  const { count, ...look } = lookOf(fields);
  const wanted = {
    of: id,
    ...(which === 'one' && image ? { image: Number(image) } : {}),
    ...(strength ? { begin: strengthOf(strength) } : {}),
    body: {
      caption,
      ...look,
      ...(seed ? { seed: Number(seed) } : {}),
      ...(which === 'one' ? { count: 1 } : {}),
      // The number that the menu began with is no choice for a caption that became a grid.
      ...(count === undefined || isGridCaption(caption) ? {} : { count }),
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
        const reason = firstOf(fields, 'reason');
        const note = firstOf(fields, 'note').trim();
        await moderation.report({ ctx, input: { id, body: { reason, ...(note ? { note } : {}) } } });
        await answer(interaction, presentNotice(t('report.done')));
      },
    },
  } satisfies Record<string, Modal>),
);
