'use client';
import { LOCALES } from '@atelier/messages/locales';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'use-intl';

const YEAR_SECONDS = 31_536_000;
/** Each language's own name. */
const NAMES = { en: 'English', de: 'Deutsch', es: 'Español' } as const;

export function LocaleSelect() {
  const t = useTranslations('footer');
  const router = useRouter();
  return (
    <select
      aria-label={t('language')}
      value={useLocale()}
      onChange={(event) => {
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox
        document.cookie = `locale=${event.target.value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
        router.refresh();
      }}
      className="h-9 rounded-lg border border-line bg-bg px-2 text-[13px] text-muted"
    >
      {LOCALES.map((locale) => (
        <option key={locale} value={locale}>
          {NAMES[locale]}
        </option>
      ))}
    </select>
  );
}
