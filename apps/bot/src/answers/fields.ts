import { EDIT_LIMITS, LIMITS } from '@atelier/domain';
import { type Attachment, ComponentType, type ModalSubmitFields } from 'discord.js';
import { Refusal } from '../presenters/error';
import type { Filled } from '../presenters/form';
import { LOOK } from '../presenters/look';

const MIB = 1024 * 1024;

/**
 * What one field of a form was sent with; empty where the form has no such field. Anyone may send any form, and
 * forms of versions before had other fields.
 */
export function valuesOf(fields: ModalSubmitFields, id: string): readonly string[] {
  const field = fields.fields.get(id);
  switch (field?.type) {
    case ComponentType.TextInput:
      return field.value ? [field.value] : [];
    case ComponentType.RadioGroup:
      return field.value ? [field.value] : [];
    case ComponentType.StringSelect:
    case ComponentType.CheckboxGroup:
      return field.values ?? [];
    default:
      return [];
  }
}

/** The words of one field; the first chosen value where it is a choice. */
export const firstOf = (fields: ModalSubmitFields, id: string): string => valuesOf(fields, id)[0] ?? '';

/** Everything that a person filled in, but no files: they are not words of theirs. */
export function filledIn(fields: ModalSubmitFields): Filled {
  const ids = [...fields.fields.values()]
    .filter(({ type }) => type !== ComponentType.FileUpload)
    .map(({ customId }) => customId);
  return Object.fromEntries(ids.map((id) => [id, valuesOf(fields, id)]));
}

/**
 * Style and number of a form. @throws Refusal invalid_request when two of a kind are chosen, or a number that is
 * none
 */
export function lookOf(fields: ModalSubmitFields): { style?: string; count?: number } {
  const chosen = valuesOf(fields, LOOK.id);
  const named = (prefix: string): string[] =>
    chosen.filter((value) => value.startsWith(prefix)).map((value) => value.slice(prefix.length));
  const styles = named(LOOK.style);
  const counts = named(LOOK.count).map(Number);
  const [style, otherStyle] = styles;
  const [count, otherCount] = counts;
  const isCount = (value: number) =>
    Number.isInteger(value) && value >= 1 && value <= LIMITS.imagesPerGeneration;
  if (otherStyle !== undefined || otherCount !== undefined || !counts.every(isCount))
    throw new Refusal('invalid_request', 'refusals.look');
  return { ...(style ? { style } : {}), ...(count === undefined ? {} : { count }) };
}

/** 0 to 1, with a point or a comma. @throws Refusal invalid_request */
export function strengthOf(typed: string): number {
  const text = typed.trim().replace(',', '.');
  const strength = Number(text);
  if (!/^[\d.]{1,8}$/.test(text) || !(strength >= 0 && strength <= 1))
    throw new Refusal('invalid_request', 'refusals.strength');
  return strength;
}

/**
 * The picture that was sent with a form, by what Discord says of it: kind and size, before anything is fetched.
 * Its bytes are checked when they are here.
 * @throws Refusal not_found (none), unsupported_media_type, body_too_large
 */
export function pictureOf(fields: ModalSubmitFields): Attachment {
  const field = fields.fields.get('file');
  const file =
    field?.type === ComponentType.FileUpload ? field.attachments?.get(field.values[0] ?? '') : undefined;
  if (!file) throw new Refusal('not_found', 'refusals.whichUpload');
  if (file.contentType && !file.contentType.startsWith('image/'))
    throw new Refusal('unsupported_media_type', 'refusals.notPicture');
  if (file.size > EDIT_LIMITS.uploadBytes)
    throw new Refusal('body_too_large', 'refusals.fileTooLarge', {
      megabytes: EDIT_LIMITS.uploadBytes / MIB,
    });
  return file;
}
