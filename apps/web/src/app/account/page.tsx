import type { Metadata } from 'next';
import { Access } from '../../features/account/access';
import { Leave } from '../../features/account/leave';
import { OwnPictures } from '../../features/account/own-pictures';
import { You } from '../../features/account/you';
import { loadPerson } from '../../features/api/load';
import { OwnLine } from '../../features/line/own-line';
import { loadAccess, loadLine, loadOwn, loadPreferences } from '../../features/people/load';
import { getTranslations } from '../../i18n/server';
import { site } from '../../server/page';
import { Avatar } from '../../ui/avatar';
import { buttonClass } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Link } from '../../ui/link';
import { Page, Section } from '../../ui/section';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('accountPage'))('title'), robots: { index: false } };
}

/** The visitor's own queue, pictures, keys, webhooks, browsers, export and deletion. */
export default async function AccountPage({ searchParams }: Props) {
  const { cursor } = await searchParams;
  const [t, me] = await Promise.all([getTranslations('accountPage'), loadPerson()]);
  if (!me)
    return (
      <Page>
        <h1 className="mb-6 text-2xl font-semibold">{t('title')}</h1>
        <Empty
          title={t('nobodyTitle')}
          action={
            <Link href="/" className={buttonClass('primary')}>
              {t('toStudio')}
            </Link>
          }
        >
          {t('nobodyText')} {site().discordSignIn ? t('nobodySignIn') : null}
        </Empty>
      </Page>
    );
  const [active, line, ended, access, preferences] = await Promise.all([
    loadOwn('active'),
    loadLine(),
    loadOwn('ended', typeof cursor === 'string' ? cursor : undefined),
    loadAccess(),
    loadPreferences(),
  ]);
  return (
    <Page className="flex flex-col gap-14">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-5">
        <Avatar name={me.name} url={me.avatarUrl} size={56} />
        <div className="min-w-0 flex-1">
          <h1 className="truncate text-2xl font-semibold">{me.name}</h1>
          <p className="mt-1 text-sm text-muted">
            {me.isGuest ? t(site().discordSignIn ? 'guest' : 'guestOnly') : t('signedIn')}
          </p>
          {me.banned ? <p className="mt-1 text-sm text-danger">{t('banned')}</p> : null}
        </div>
        <span className="flex flex-wrap gap-2 max-sm:w-full">
          {me.role === 'member' || me.banned ? null : (
            <Link href="/moderation" className={buttonClass('plain')}>
              {t('moderation')}
            </Link>
          )}
          <Link href={`/people/${me.id}`} className={buttonClass('plain')}>
            {t('profile')}
          </Link>
        </span>
      </header>
      <Section id="queue" title={t('queue.title')}>
        <OwnLine running={active.items.filter(({ status }) => status === 'running')} line={line} />
      </Section>
      <Section id="pictures" title={t('pictures.title')}>
        <OwnPictures page={ended} banned={me.banned} />
      </Section>
      {me.banned ? null : <You me={me} preferences={preferences} />}
      <Access {...access} />
      <Leave name={me.name} />
    </Page>
  );
}
