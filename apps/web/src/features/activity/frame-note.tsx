'use client';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useStatus } from '../live/use-status';

/** Milliseconds before the note shows: signing in connects anew, which takes less. */
const PATIENCE_MS = 3000;

/**
 * Says that live updates are away, or that the page is older than the server. The site's own note also sets up
 * its service worker, which has no place in Discord's frame.
 */
export function FrameNote() {
  const t = useTranslations('connection');
  const status = useStatus();
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    setPatient(true);
    if (status !== 'offline') return;
    const timer = setTimeout(() => setPatient(false), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [status]);
  const says = status === 'outdated' ? t('outdated') : status === 'offline' && !patient ? t('offline') : null;
  return (
    <p role="status" className="mb-3 text-[13px] text-muted empty:hidden">
      {says}
    </p>
  );
}
