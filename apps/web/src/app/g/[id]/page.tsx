import { faceOf } from '@atelier/domain/face';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { loadGeneration, loadLineage, loadPack, loadPerson, servedFirst } from '../../../features/api/load';
import { LastEight } from '../../../features/history/last-eight';
import { Lineage } from '../../../features/lineage/lineage';
import { ReportForm } from '../../../features/moderation/report-form';
import { loadRecent } from '../../../features/people/load';
import { PictureView } from '../../../features/picture/picture-view';
import { pageWords } from '../../../i18n/messages';
import { getMessages, getTranslations } from '../../../i18n/server';
import { site } from '../../../server/page';
import { reachedSize } from '../../../ui/reached-size';
import { Page } from '../../../ui/section';

type Props = { params: Promise<{ id: string }> };

/** Address of the oEmbed document that tells other sites how to embed this page. */
const oembedUrl = (id: string): string =>
  `/api/oembed?${new URLSearchParams({ url: `${site().publicUrl}/g/${id}`, format: 'json' })}`;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params;
  const view = await loadGeneration(id);
  const t = await getTranslations('meta');
  if (!view) return { title: t('notFound') };
  const image = faceOf(view);
  const reached = image ? reachedSize(image.stages) : null;
  const picture = image && reached ? image.stages[`${reached}`] : undefined;
  const description = t('picture', { name: view.author?.name ?? t('someone') });
  const images =
    picture && reached ? [{ url: picture, width: reached, height: reached, alt: view.caption }] : [];
  return {
    title: view.caption,
    description,
    // An unlisted generation opens by its address only, so search engines must not list it.
    ...(view.unlisted && { robots: { index: false } }),
    alternates: {
      canonical: `/g/${id}`,
      types: { 'application/json+oembed': [{ url: oembedUrl(id), title: view.caption }] },
    },
    openGraph: { title: view.caption, description, type: 'article', url: `/g/${id}`, images },
    twitter: {
      card: reached === 1024 ? 'summary_large_image' : 'summary',
      title: view.caption,
      description,
      images,
    },
  };
}

export default async function PicturePage({ params }: Props) {
  const { id } = await params;
  const [view, lineage, person, recent, messages] = await Promise.all([
    loadGeneration(id),
    loadLineage(id),
    loadPerson(),
    loadRecent(),
    getMessages(),
  ]);
  if (!view) notFound();
  const [pack, usual] = await Promise.all([loadPack(view.pack), loadPack()]);
  const base = pack?.stages[0];
  return (
    <Page className="flex flex-col gap-12">
      <PictureView
        key={view.id}
        initial={view}
        me={person?.id ?? null}
        defaults={pack && base ? { ...base, version: pack.version } : null}
        pack={servedFirst(pack, usual)}
        words={pageWords(messages, 'verify')}
        lineage={
          <>
            {lineage ? <Lineage lineage={lineage} /> : null}
            <ReportForm id={view.id} />
          </>
        }
      />
      <LastEight initial={recent} current={view.id} />
    </Page>
  );
}
