import { getTranslations } from '../i18n/server';
import { buttonClass } from '../ui/button';
import { Link } from '../ui/link';
import { Mark } from '../ui/logo';
import { Page } from '../ui/section';

export default async function NotFound() {
  const t = await getTranslations('notFound');
  return (
    <Page className="flex flex-col items-center gap-4 py-24 text-center">
      <span className="text-faint">
        <Mark size={48} />
      </span>
      <h1 className="text-2xl font-semibold">{t('title')}</h1>
      <p className="max-w-md text-muted">{t('text')}</p>
      <Link href="/" className={buttonClass('primary', 'md')}>
        {t('home')}
      </Link>
    </Page>
  );
}
