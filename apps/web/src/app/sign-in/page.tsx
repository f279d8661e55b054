import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { loadPerson } from '../../features/api/load';
import { getTranslations } from '../../i18n/server';
import { site } from '../../server/page';
import { safePath } from '../../server/safe-path';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Page } from '../../ui/section';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signIn'))('title'), robots: { index: false } };
}

/** Starts the Discord sign-in by a click, and says what it does to a guest's pictures. */
export default async function SignInPage({ searchParams }: Props) {
  if (!site().discordSignIn) notFound();
  const [{ returnTo }, t, me] = await Promise.all([searchParams, getTranslations('signIn'), loadPerson()]);
  const path = safePath(typeof returnTo === 'string' ? returnTo : undefined);
  if (me && !me.isGuest) redirect(path);
  return (
    <Page>
      <h1 className="mb-6 text-2xl font-semibold">{t('title')}</h1>
      <Empty
        title={t('lead')}
        action={
          <form method="post" action={`/api/auth/discord?${new URLSearchParams({ returnTo: path })}`}>
            <Button type="submit" tone="primary">
              {t('go')}
            </Button>
          </form>
        }
      >
        {t(me ? 'guest' : 'text')}
      </Empty>
    </Page>
  );
}
