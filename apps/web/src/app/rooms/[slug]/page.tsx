import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { loadGallery, loadLive, loadPack, loadPerson, loadRoom } from '../../../features/api/load';
import { RoomLine } from '../../../features/room/room-card';
import { RoomSettings } from '../../../features/room/room-settings';
import { RoomView } from '../../../features/room/room-view';
import { getTranslations } from '../../../i18n/server';
import { feedAt } from '../../../server/feed';
import { Page } from '../../../ui/section';

type Props = { params: Promise<{ slug: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const room = await loadRoom((await params).slug);
  if (!room) return { title: (await getTranslations('meta'))('notFound') };
  return {
    title: room.name,
    ...(room.description && { description: room.description }),
    alternates: feedAt(`/rooms/${room.slug}`),
  };
}

export default async function RoomPage({ params }: Props) {
  const { slug } = await params;
  const room = await loadRoom(slug);
  if (!room) notFound();
  // An address that the room had before. Not for good: browsers keep that, and the room may take it back.
  if (room.slug !== slug) redirect(`/rooms/${room.slug}`);
  const [live, feed, pack, me] = await Promise.all([
    loadLive(slug),
    loadGallery({ room: slug }),
    loadPack(),
    loadPerson(),
  ]);
  const mayChange = me !== null && !me.banned && (me.id === room.ownerId || me.role !== 'member');
  return (
    <Page>
      <h1 className="mb-1 text-2xl font-semibold [overflow-wrap:anywhere]">{room.name}</h1>
      {room.description ? (
        <p className="mb-1 max-w-2xl text-[15px] text-muted [overflow-wrap:anywhere]">{room.description}</p>
      ) : null}
      <RoomView
        key={room.slug}
        room={room}
        live={live}
        feed={feed}
        pack={pack}
        me={me?.id ?? null}
        line={<RoomLine room={room} />}
      />
      {mayChange ? <RoomSettings room={room} /> : null}
    </Page>
  );
}
