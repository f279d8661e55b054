import { getTranslations } from '../../i18n/server';
import { Link } from '../../ui/link';
import { Page } from '../../ui/section';
import { LocaleSelect } from './locale-select';

export async function Footer() {
  const t = await getTranslations('footer');
  return (
    <footer className="mt-20 border-t border-line">
      <Page className="flex min-h-16 flex-wrap items-center justify-between gap-x-6 gap-y-2 py-4 text-[13px] text-faint max-lg:pb-24">
        <p>{t('line')}</p>
        <div className="flex items-center gap-5">
          <Link href="/about" className="hover:text-text">
            {t('about')}
          </Link>
          <Link href="/upload" className="hover:text-text lg:hidden">
            {t('upload')}
          </Link>
          <Link href="/verify" className="hover:text-text">
            {t('verify')}
          </Link>
          <button type="button" data-keys="" className="hover:text-text max-lg:hidden pointer-coarse:hidden">
            {t('keys')}
          </button>
          <a href="/api-docs" className="hover:text-text">
            {t('api')}
          </a>
          <LocaleSelect />
        </div>
      </Page>
    </footer>
  );
}
