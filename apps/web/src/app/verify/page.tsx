import type { Metadata } from 'next';
import { Desk } from '../../features/verify/desk';
import { Meaning } from '../../features/verify/meaning';
import { pageWords } from '../../i18n/messages';
import { getMessages, getTranslations } from '../../i18n/server';
import { site } from '../../server/page';
import { Page } from '../../ui/section';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('verifyPage');
  return { title: t('title'), description: t('lead') };
}

/** Takes a picture and says whether it was made here. */
export default async function VerifyPage() {
  const [t, messages] = await Promise.all([getTranslations('verifyPage'), getMessages()]);
  return (
    <Page className="flex flex-col gap-16">
      <div className="flex flex-col gap-8">
        <header>
          <h1 className="text-3xl leading-[1.1] font-semibold sm:text-4xl">{t('title')}</h1>
          <p className="mt-4 max-w-2xl text-lg leading-relaxed text-muted">{t('lead')}</p>
        </header>
        <Desk words={pageWords(messages, 'verify')} example={`${site().publicUrl}/g/…`} />
      </div>
      <Meaning />
    </Page>
  );
}
