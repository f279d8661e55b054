import { EDIT_LIMITS } from '@atelier/domain';
import type { ModalSubmitInteraction } from 'discord.js';
import { ENLARGE, KEPT } from '../presenters/edit-modal';
import { Refusal } from '../presenters/error';
import { checkWanted, type Wanted } from './wanted';

const MIB = 1024 * 1024;

/**
 * Reads the form of a picture that a person sends with it.
 * @throws Refusal not_found, body_too_large (by Discord's own figure, before anything is fetched), and as `editOf`
 */
export function sentPicture(interaction: ModalSubmitInteraction): Wanted {
  const file = interaction.fields.getUploadedFiles('file')?.first();
  if (!file) throw new Refusal('not_found', 'refusals.whichUpload');
  if (file.size > EDIT_LIMITS.uploadBytes)
    throw new Refusal('body_too_large', 'refusals.fileTooLarge', {
      megabytes: EDIT_LIMITS.uploadBytes / MIB,
    });
  return editOf(interaction, file.url);
}

/**
 * Reads the form of a picture that the message above it shows: the address stands in its embeds, so it outlives
 * the bot. @throws Refusal not_found, and as `editOf`
 */
export function shownPicture(interaction: ModalSubmitInteraction, [at]: string[]): Wanted {
  const url = interaction.message?.embeds[Number(at)]?.image?.url;
  if (!url) throw new Refusal('not_found', 'refusals.whichUpload');
  return editOf(interaction, url);
}

/** @throws Refusal invalid_request (strength, a grid); AtelierError invalid_caption */
function editOf({ fields }: ModalSubmitInteraction, url: string): Wanted {
  const [how = ''] = fields.getStringSelectValues('how');
  const [fit] = fields.getStringSelectValues('fit');
  const keep = KEPT.find((size) => how === `${ENLARGE}${size}`);
  const edit =
    keep === undefined
      ? { kind: 'vary', strength: strengthOf(fields.getTextInputValue('strength')) }
      : { kind: 'enlarge', keep };
  const wanted: Wanted = {
    body: { caption: fields.getTextInputValue('caption'), edit },
    file: { url, fit: fit === 'pad' ? 'pad' : 'crop' },
  };
  checkWanted(wanted);
  return wanted;
}

/** 0 to 1, with a point or a comma. @throws Refusal invalid_request */
function strengthOf(typed: string): number {
  const text = typed.trim().replace(',', '.');
  const strength = Number(text);
  if (!/^[\d.]{1,8}$/.test(text) || !(strength >= 0 && strength <= 1))
    throw new Refusal('invalid_request', 'refusals.strength');
  return strength;
}
