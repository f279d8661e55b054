'use client';
import type { PersonView } from '@atelier/domain';
import { LogOut } from 'lucide';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Avatar } from '../../ui/avatar';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { api } from '../api/client';
import { useErrorText } from '../api/error-text';

async function signOut(): Promise<void> {
  await api('/api/v1/session', { method: 'DELETE' });
  // Loaded here, because every page carries this module.
  const { forgetCaptions } = await import('../compose/past-captions');
  forgetCaptions();
  window.location.reload();
}

/** The visitor's name, a sign-out button, or (with Discord set up) a sign-in button. */
export function Account({ person, discord }: { person: PersonView | null; discord: boolean }) {
  const t = useTranslations('account');
  const errorText = useErrorText();
  const [problem, setProblem] = useState<string | null>(null);
  const attempt = (action: () => Promise<void>): void => {
    setProblem(null);
    action().catch((error: unknown) => setProblem(errorText(error)));
  };
  const signedIn = person !== null && !person.isGuest;
  if (!person && !discord) return null;
  return (
    <div className="flex items-center gap-2 sm:gap-4">
      {person ? (
        <Link
          href="/account"
          className="flex items-center gap-2 rounded-lg text-[13px] text-muted transition-colors hover:text-text"
        >
          <Avatar name={person.name} url={person.avatarUrl} />
          <span className="max-w-32 truncate max-lg:sr-only">{person.name}</span>
        </Link>
      ) : null}
      {signedIn ? (
        <Button tone="ghost" size="icon" aria-label={t('signOut')} onClick={() => attempt(signOut)}>
          <Icon of={LogOut} size={17} />
        </Button>
      ) : null}
      {!signedIn && discord ? (
        // Goes to Discord's consent page, which returns here with a session.
        <form method="post" action="/api/auth/discord">
          <Button type="submit" aria-label={t('signIn')}>
            <span className="max-lg:hidden">{t('signIn')}</span>
            <span className="lg:hidden" aria-hidden="true">
              {t('signInShort')}
            </span>
          </Button>
        </form>
      ) : null}
      <p
        role="alert"
        className="absolute top-full right-4 mt-2 rounded-lg border border-line bg-raised px-3 py-2 text-[13px] text-danger empty:hidden"
      >
        {problem}
      </p>
    </div>
  );
}
