import { LIMITS, styleSchema } from '@atelier/domain';
import type { APILabelComponent } from 'discord.js';
import type { Translate } from '../i18n';
import { type Filled, selectField } from './form';

/** Styles in one menu. With the counts they stay below Discord's 25 options. */
const STYLES = 20;

/** The field of style and number, and what its values begin with. */
export const LOOK = { id: 'look', style: 'style:', count: 'count:' } as const;

const COUNTS = Array.from({ length: LIMITS.imagesPerGeneration }, (_, at) => at + 1);

/**
 * One menu for the style and the number of pictures: a form has five fields at most. Up to one of each is
 * chosen.
 * @param count the number that is chosen at first; null: the number is not a choice
 */
export function lookField(
  { styles, count }: { styles: readonly string[]; count: number | null },
  t: Translate,
  filled: Filled,
): APILabelComponent[] {
  const known = [...new Set(styles)].filter((style) => styleSchema.safeParse(style).success).slice(0, STYLES);
  const counts = count === null ? [] : COUNTS;
  const options = [
    ...counts.map((each) => ({
      label: t('form.count', { count: each }),
      value: `${LOOK.count}${each}`,
      default: each === count,
    })),
    ...known.map((style) => ({
      label: t('form.style', { style }),
      value: `${LOOK.style}${style}`,
      default: false,
    })),
  ];
  if (options.length === 0) return [];
  const label = t(
    counts.length === 0 ? 'form.styleOnly' : known.length === 0 ? 'form.countOnly' : 'form.look',
  );
  const most = Math.min(Number(counts.length > 0) + Number(known.length > 0), options.length);
  return [selectField({ id: LOOK.id, label, options, most, placeholder: t('form.asItIs') }, filled)];
}
