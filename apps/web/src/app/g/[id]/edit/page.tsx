import { faceOf } from '@atelier/domain/face';
import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { loadGeneration, loadPack, loadPerson, servedFirst } from '../../../../features/api/load';
import { namedImage } from '../../../../features/compose/form';
import { Editor } from '../../../../features/edit/editor';
import { pageMessages } from '../../../../i18n/messages';
import { getMessages, getTranslations } from '../../../../i18n/server';
import { reachedSize } from '../../../../ui/reached-size';
import { Page } from '../../../../ui/section';

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [view, t] = await Promise.all([params.then(({ id }) => loadGeneration(id)), getTranslations('edit')]);
  return {
    title: view ? `${t('title')}: ${view.caption}` : (await getTranslations('meta'))('notFound'),
    // A tool: the picture's own page is the one to find.
    robots: { index: false },
  };
}

/** Repaints or extends an image of a generation: `?image=0`, `?mode=extend`, `?together` with the people of its room. */
export default async function EditPage({ params, searchParams }: Props) {
  const [{ id }, asked] = await Promise.all([params, searchParams]);
  const [view, me, messages] = await Promise.all([loadGeneration(id), loadPerson(), getMessages()]);
  if (!view) notFound();
  const named = typeof asked.image === 'string' ? asked.image : null;
  const image = namedImage(view, named) ?? faceOf(view) ?? view.images[0];
  // Nothing to draw on yet: its page shows how far it is.
  if (!image || reachedSize(image.stages) === null) redirect(`/g/${id}`);
  const pack = servedFirst(await loadPack(view.pack), await loadPack());
  return (
    <Page>
      <Editor
        key={`${view.id}:${image.index}`}
        view={view}
        image={image}
        pack={pack}
        me={me?.id ?? null}
        mode={asked.mode === 'extend' ? 'extend' : 'repaint'}
        together={asked.together !== undefined ? view.room : null}
        words={pageMessages(messages, 'edit')}
      />
    </Page>
  );
}
