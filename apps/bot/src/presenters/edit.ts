import type { EditView, GenerationView } from '@atelier/domain';
import type { Translate } from '../i18n';
import { publicLink } from './link';
import { clip, clipLiteral } from './text';

/** People that a shared picture names; more are counted. */
const NAMED = 8;

/**
 * Says how a generation began from a picture, in Discord's Markdown; null where it began from noise. The
 * source leads to the lineage on the site, because the parent itself may be unlisted.
 */
export function beganFrom({ edit, url }: Pick<GenerationView, 'edit' | 'url'>, t: Translate): string | null {
  if (!edit) return null;
  const link = publicLink(`${url}#lineage`);
  const name = sourceOf(edit, t);
  const said = deedOf(edit, link && edit.image !== null ? `[${name}](${link})` : name, t);
  const people = edit.shared?.people ?? [];
  if (people.length < 2) return said;
  const names = people.slice(0, NAMED).map((person) => clipLiteral(person, 60));
  const more = people.length - names.length;
  const all = [...names, ...(more > 0 ? [`+${more}`] : [])].join(', ');
  return `${said}\n${t('edit.together', { people: all })}`;
}

/** The same in a few words, without a link, for a line of the lineage. */
export const beganShort = (edit: EditView, t: Translate): string =>
  clip(deedOf(edit, sourceOf(edit, t), t), 120);

function sourceOf({ image }: EditView, t: Translate): string {
  if (image === null) return t('edit.upload');
  // Only of several does an image have a number.
  return image === 0 ? t('edit.parent') : t('edit.image', { image: image + 1 });
}

function deedOf(
  { kind, strength = 1, side = 'left', keep = 64 }: EditView,
  source: string,
  t: Translate,
): string {
  switch (kind) {
    case 'vary':
      return t('edit.vary', { source, strength: `${strength}` });
    case 'repaint':
      return strength === 1
        ? t('edit.repaint', { source })
        : t('edit.repaintAt', { source, strength: `${strength}` });
    case 'extend':
      return t(`edit.extend.${side}`, { source });
    case 'enlarge':
      return t('edit.enlarge', { source, keep: `${keep}` });
  }
}
