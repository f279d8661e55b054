import type { Metadata } from 'next';
import { loadPack, loadPerson } from '../../features/api/load';
import { UploadDesk } from '../../features/upload/desk';
import { pageMessages } from '../../i18n/messages';
import { getMessages, getTranslations } from '../../i18n/server';
import { Page } from '../../ui/section';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('uploadPage');
  return { title: t('title'), description: t('lead') };
}

/** Takes a picture of one's own: enlarges it, or begins a new one from it. */
export default async function UploadPage() {
  const [t, messages, pack, person] = await Promise.all([
    getTranslations('uploadPage'),
    getMessages(),
    loadPack(),
    loadPerson(),
  ]);
  return (
    <Page className="flex flex-col gap-8">
      <header>
        <h1 className="text-3xl leading-[1.1] font-semibold sm:text-4xl">{t('title')}</h1>
        <p className="mt-4 max-w-2xl text-lg leading-relaxed text-muted">{t('lead')}</p>
      </header>
      <UploadDesk words={pageMessages(messages, 'upload')} pack={pack} known={person !== null} />
    </Page>
  );
}
