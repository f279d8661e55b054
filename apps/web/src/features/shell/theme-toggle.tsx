'use client';
import { Moon, Sun } from 'lucide';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';

const YEAR_SECONDS = 31_536_000;

/** Dark or light, remembered in a cookie so that the server renders the right one at once. */
export function ThemeToggle() {
  const t = useTranslations('theme');
  const toggle = (): void => {
    const { dataset } = document.documentElement;
    const isDark = dataset.theme ? dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    const next = isDark ? 'light' : 'dark';
    dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox
    document.cookie = `theme=${next}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  };
  return (
    <Button tone="ghost" size="icon" aria-label={t('toggle')} onClick={toggle}>
      <Icon of={Sun} size={18} className="hidden dark:block" />
      <Icon of={Moon} size={18} className="dark:hidden" />
    </Button>
  );
}
