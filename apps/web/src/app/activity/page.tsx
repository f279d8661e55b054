import type { Metadata } from 'next';
import { Activity } from '../../features/activity/activity';
import {
  loadChannelRoom,
  loadGallery,
  loadLive,
  loadPack,
  loadRoom,
  loadRooms,
} from '../../features/api/load';
import { pageMessages } from '../../i18n/messages';
import { getMessages, getTranslations } from '../../i18n/server';
import { activityOf, site } from '../../server/page';
import { Page } from '../../ui/section';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('activityPage'))('title'), robots: { index: false } };
}

const text = (value: string | string[] | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/**
 * A room's live wall as Discord frames it. `channel_id` comes from Discord's client and is not to be trusted: it
 * chooses among rooms that are open to everyone.
 */
export default async function ActivityPage({ searchParams }: Props) {
  const [t, messages, asked] = await Promise.all([
    getTranslations('activityPage'),
    getMessages(),
    searchParams,
  ]);
  const clientId = activityOf();
  if (clientId === null)
    return (
      <Page className="py-10">
        <h1 className="text-2xl font-semibold">{t('title')}</h1>
        <p className="mt-3 max-w-xl text-muted">{t('off')}</p>
      </Page>
    );
  const chosen = text(asked.room);
  const channel = text(asked.channel_id);
  const [own, linked, rooms, pack] = await Promise.all([
    chosen ? loadRoom(chosen) : null,
    channel ? loadChannelRoom(channel) : null,
    loadRooms(),
    loadPack(),
  ]);
  const room = own ?? linked;
  const [live, feed] = room
    ? await Promise.all([loadLive(room.slug), loadGallery({ room: room.slug })])
    : [[], null];
  const choices = new Map(
    [linked, room, ...rooms].flatMap((each) => (each ? [[each.slug, each.name] as const] : [])),
  );
  return (
    <Activity
      words={{
        ...pageMessages(messages, 'activity'),
        // The frame has no address that could be sent to others.
        room: { ...messages.room, alone: t('alone') },
      }}
      clientId={clientId}
      publicUrl={site().publicUrl}
      room={room}
      rooms={[...choices].map(([slug, name]) => ({ slug, name }))}
      live={live}
      newest={feed?.items[0] ?? null}
      pack={pack}
    />
  );
}
