'use client';
import type { GenerationView, RoomView, ServedPack } from '@atelier/domain';
import { useRouter } from 'next/navigation';
import type { MouseEvent } from 'react';
import { useTranslations } from 'use-intl';
import type { PageWords } from '../../i18n/messages';
import { PageMessages } from '../../i18n/page-messages';
import { Empty } from '../../ui/empty';
import { Page } from '../../ui/section';
import { FrameNote } from './frame-note';
import { type RoomChoice, TopBar } from './top-bar';
import { useFrame } from './use-frame';
import { Wall } from './wall';

type Props = {
  /** Id of the application, which Discord's client asks for. */
  clientId: string;
  /** Address of the site, to which links lead out of the frame. */
  publicUrl: string;
  /** The room of the channel, or the one that was chosen. */
  room: RoomView | null;
  rooms: RoomChoice[];
  live: GenerationView[];
  newest: GenerationView | null;
  pack: ServedPack | null;
};

/** The Activity: a room's live wall inside a channel of Discord. */
export function Activity({ words, ...props }: Props & { words: PageWords }) {
  return (
    <PageMessages words={words}>
      <InFrame {...props} />
    </PageMessages>
  );
}

function InFrame({ clientId, publicUrl, room, rooms, ...wall }: Props) {
  const t = useTranslations('activity');
  const { state, participants, enter, leave, open } = useFrame(clientId);
  const router = useRouter();
  const choose = (slug: string): void => {
    const { pathname, search } = window.location;
    const query = new URLSearchParams(search);
    query.set('room', slug);
    router.replace(`${pathname}?${query}`, { scroll: false });
  };
  /** Pages of the site open in a browser: the frame holds the wall alone. */
  const leaveFrame = (event: MouseEvent): void => {
    const link = (event.target as Element).closest('a[href]');
    const href = link?.getAttribute('href');
    // A tile of the wall shows its picture here, large.
    if (!href || href.startsWith('#') || (href.startsWith('/g/') && link?.closest('[data-stays]'))) return;
    event.preventDefault();
    event.stopPropagation();
    open(new URL(href, publicUrl).href);
  };
  return (
    <div onClickCapture={leaveFrame}>
      <Page className="py-3 sm:py-4">
        <TopBar
          state={state}
          participants={participants}
          slug={room?.slug ?? null}
          rooms={rooms}
          onRoom={choose}
          onLeave={leave}
        />
        <FrameNote />
        {room ? (
          <Wall key={room.slug} room={room} state={state} onEnter={enter} onRoom={choose} {...wall} />
        ) : (
          <Empty title={t('noRoomTitle')}>{t('noRoomText')}</Empty>
        )}
      </Page>
    </div>
  );
}
