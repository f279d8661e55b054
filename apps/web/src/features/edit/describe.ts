import type { EditView } from '@atelier/domain';
import type { Locale } from '@atelier/messages';
import type { createTranslator } from 'use-intl/core';
import { decimal } from '../../i18n/decimal';
import type { Messages } from '../../i18n/messages';

type Translate = ReturnType<typeof createTranslator<Messages, 'editLine'>>;

/** What an edit did, from what, and with whom, in short sentences. */
export function describeEdit(t: Translate, locale: Locale, edit: EditView): string[] {
  const { kind, image, strength, side, keep, shared } = edit;
  const level = strength === undefined ? '' : decimal(locale, strength);
  const did =
    kind === 'vary'
      ? t('vary', { strength: level })
      : kind === 'repaint'
        ? strength === undefined || strength === 1
          ? t('repaint')
          : t('repaintAt', { strength: level })
        : kind === 'extend'
          ? t(`extend.${side ?? 'right'}`)
          : t('enlarge', { size: keep ?? 64 });
  const people = shared?.people ?? [];
  return [
    did,
    ...(image === null ? [t('upload')] : []),
    ...(people.length > 1 ? [t('people', { names: new Intl.ListFormat(locale).format(people) })] : []),
  ];
}
