'use client';
import type { ServedPack } from '@atelier/domain';
import { useTranslations } from 'use-intl';

type Props = { pack: ServedPack | null; wished?: string | undefined };

/** Says before one asks that no worker draws with the pack, or that another takes the place of the wished one. */
export function PackNote({ pack, wished }: Props) {
  const t = useTranslations('compose.pack');
  const name = pack?.title || pack?.name || '';
  const note =
    pack && !pack.served
      ? t('away', { pack: name })
      : pack && wished !== undefined && wished !== pack.name
        ? t('instead', { pack: name, wished })
        : null;
  return (
    <p role="status" className="px-5 pb-2 text-sm text-muted break-words empty:hidden">
      {note}
    </p>
  );
}
