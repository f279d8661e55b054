'use client';
import { LOBBY } from '@atelier/protocol';
import { useTranslations } from 'use-intl';
import { usePresence } from '../live/use-presence';
import { useStatus } from '../live/use-status';

/** The number of people on the site. Keeps its size while the number is unknown. */
export function PresenceCount() {
  const t = useTranslations('presence');
  const presence = usePresence(LOBBY);
  const online = useStatus() === 'online';
  return (
    <span
      className="tabular inline-flex h-5 min-w-16 items-center justify-end gap-2 text-[13px] text-muted"
      title={t('title')}
    >
      <span aria-hidden="true" className={`size-1.5 rounded-full ${online ? 'bg-ok' : 'bg-faint'}`} />
      {presence ? t('count', { count: presence.count }) : null}
    </span>
  );
}
