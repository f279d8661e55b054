import type { ModalSubmitInteraction } from 'discord.js';
import { ENLARGE, KEPT, PAD } from '../presenters/edit-modal';
import { Refusal } from '../presenters/error';
import { firstOf, lookOf, pictureOf, strengthOf, valuesOf } from './fields';
import { offeredBy } from './message-files';
import { checkWanted, type Wanted } from './wanted';

/**
 * Reads the form of a picture that a person sends with it.
 * @throws Refusal as pictureOf (before anything is fetched), and as `editOf`
 */
export const sentPicture = (interaction: ModalSubmitInteraction): Wanted =>
  editOf(interaction, pictureOf(interaction.fields).url);

/** Reads the form of a picture that the message above it shows. @throws Refusal not_found, and as `editOf` */
export function shownPicture(interaction: ModalSubmitInteraction, [at]: string[]): Wanted {
  const url = shownAt(interaction, Number(at));
  if (!url) throw new Refusal('not_found', 'refusals.whichUpload');
  return editOf(interaction, url);
}

/** Address of a picture that the message above a form shows: it stands in its gallery, so it outlives the bot. */
export const shownAt = ({ message }: Pick<ModalSubmitInteraction, 'message'>, at: number): string | null =>
  (message && offeredBy(message)[at]) ?? null;

/** @throws Refusal invalid_request (strength, style and number, two sizes, a grid); AtelierError invalid_caption */
function editOf({ fields }: ModalSubmitInteraction, url: string): Wanted {
  // The form before had a menu each for what to do and for a picture that is not square.
  const more = [...valuesOf(fields, 'more'), ...valuesOf(fields, 'how'), ...valuesOf(fields, 'fit')];
  const [keep, other] = KEPT.filter((size) => more.includes(`${ENLARGE}${size}`));
  if (other !== undefined) throw new Refusal('invalid_request', 'refusals.enlargeOnce');
  const edit =
    keep === undefined
      ? { kind: 'vary', strength: strengthOf(firstOf(fields, 'strength')) }
      : { kind: 'enlarge', keep };
  const wanted: Wanted = {
    body: { caption: firstOf(fields, 'caption'), ...lookOf(fields), edit },
    file: { url, fit: more.includes(PAD) ? 'pad' : 'crop' },
  };
  checkWanted(wanted);
  return wanted;
}
