import type { PersonView } from '@atelier/domain';
import { Moon, Sun } from 'lucide';
import { getTranslations } from '../../i18n/server';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { Mark } from '../../ui/logo';
import { Page } from '../../ui/section';
import { Account } from './account';
import { Nav } from './nav';
import { PresenceCount } from './presence-count';
import { ThemeToggle } from './theme-toggle';

export async function Header({ person, discord }: { person: PersonView | null; discord: boolean }) {
  const [t, theme] = await Promise.all([getTranslations('nav'), getTranslations('theme')]);
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-bg">
      <a
        href="#main"
        className="absolute top-2 left-2 -translate-y-20 rounded-lg bg-fill px-3 py-2 text-sm text-fill-ink focus:translate-y-0"
      >
        {t('skip')}
      </a>
      <Page className="flex h-14 items-center gap-3 sm:gap-6">
        <Link
          href="/"
          className="flex items-center gap-2.5 rounded-lg text-[15px] font-semibold tracking-tight"
        >
          <Mark />
          {t('brand')}
        </Link>
        <Nav placement="header" />
        <div className="ml-auto flex items-center gap-2 sm:gap-3">
          <PresenceCount />
          <ThemeToggle label={theme('toggle')}>
            <Icon of={Sun} size={18} className="hidden dark:block" />
            <Icon of={Moon} size={18} className="dark:hidden" />
          </ThemeToggle>
          <Account person={person} discord={discord} />
        </div>
      </Page>
    </header>
  );
}
