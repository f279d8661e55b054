'use client';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button';
import { Mark } from '../ui/logo';
import { Page } from '../ui/section';

/**
 * Shown for a page that failed to render, usually because the database is away. Its button renders the page
 * again.
 */
export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('errorPage');
  return (
    <Page className="flex flex-col items-center gap-4 py-24 text-center">
      <span className="text-faint">
        <Mark size={48} />
      </span>
      <h1 className="text-2xl font-semibold">{t('title')}</h1>
      <p className="max-w-md text-muted">{t('text')}</p>
      <Button tone="primary" size="md" onClick={reset}>
        {t('again')}
      </Button>
    </Page>
  );
}
