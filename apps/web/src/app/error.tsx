'use client';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button';
import { Mark } from '../ui/logo';
import { Page } from '../ui/section';

/** A page that could not be rendered, most often because the database is away: it says so, and tries again. */
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
