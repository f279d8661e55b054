'use client';
import { useTranslations } from 'use-intl';
import { useTrouble } from '../live/use-status';

/**
 * Says that live updates are away, or that the page is older than the server. The site's own note also sets up
 * its service worker, which has no place in Discord's frame.
 */
export function FrameNote() {
  const t = useTranslations('connection');
  const trouble = useTrouble();
  return (
    <p role="status" className="mb-3 text-[13px] text-muted empty:hidden">
      {trouble && t(trouble)}
    </p>
  );
}
