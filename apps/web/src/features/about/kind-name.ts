import type { getTranslations } from '../../i18n/server';

/** The name of a kind of words in the visitor's language, or the pack's own name for it. */
export const kindName = (t: Awaited<ReturnType<typeof getTranslations<'about'>>>, kind: string): string =>
  t.has(`kind.${kind}` as 'kind.objects') ? t(`kind.${kind}` as 'kind.objects') : kind;
