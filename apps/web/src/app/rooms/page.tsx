import type { Metadata } from 'next';
import { loadGallery, loadRooms } from '../../features/api/load';
import { NewRoom } from '../../features/room/new-room';
import { RoomCard } from '../../features/room/room-card';
import { getTranslations } from '../../i18n/server';
import { Empty } from '../../ui/empty';
import { Page, Section } from '../../ui/section';

/** So many rooms show their newest pictures; the rest show their name only. */
const WITH_PICTURES = 12;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('rooms'))('title') };
}

/** All rooms, the liveliest first, and a form that opens a new one. */
export default async function RoomsPage() {
  const [t, rooms] = await Promise.all([getTranslations('rooms'), loadRooms()]);
  const newest = await Promise.all(
    rooms.slice(0, WITH_PICTURES).map(({ slug }) => loadGallery({ room: slug, limit: 3 })),
  );
  return (
    <Page className="flex flex-col gap-12">
      <header>
        <h1 className="text-2xl font-semibold">{t('title')}</h1>
        <p className="mt-2 max-w-2xl text-[15px] leading-relaxed text-muted">{t('lead')}</p>
      </header>
      {rooms.length === 0 ? (
        <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>
      ) : (
        <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          {rooms.map((room, at) => (
            <li key={room.slug}>
              <RoomCard room={room} pictures={newest[at]?.items ?? []} />
            </li>
          ))}
        </ul>
      )}
      <Section id="open" title={t('open')}>
        <NewRoom />
      </Section>
    </Page>
  );
}
