'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { SESSION_EVENT } from '../api/client';
import '../shell/install-event';
import { renewConnection } from './socket';
import { useTrouble } from './use-status';

/**
 * When a first action makes the visitor a guest, reconnects the socket and reloads what the server rendered.
 */
function useSession(): void {
  const router = useRouter();
  useEffect(() => {
    const changed = (): void => {
      renewConnection();
      router.refresh();
    };
    window.addEventListener(SESSION_EVENT, changed);
    return () => window.removeEventListener(SESSION_EVENT, changed);
  }, [router]);
}

/** Shows a note while live updates are away, or when the page is older than the server. */
export function ConnectionNote() {
  const t = useTranslations('connection');
  useSession();
  // The service worker's offline page replaces the browser's. Browsers refuse it over plain http and without
  // permission.
  useEffect(() => void navigator.serviceWorker?.register('/sw.js').catch(() => undefined), []);
  const trouble = useTrouble();
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-20 z-40 flex justify-center px-4 lg:bottom-6"
    >
      {trouble ? (
        <div className="settle pointer-events-auto flex items-center gap-3 rounded-full border border-line-strong bg-raised py-1.5 pr-2 pl-4 text-[13px] shadow-frame">
          {t(trouble)}
          {trouble === 'outdated' ? (
            <Button tone="primary" className="h-8! rounded-full!" onClick={() => window.location.reload()}>
              {t('reload')}
            </Button>
          ) : (
            <span className="breathe mr-2 size-2 rounded-full bg-accent" aria-hidden="true" />
          )}
        </div>
      ) : null}
    </div>
  );
}
