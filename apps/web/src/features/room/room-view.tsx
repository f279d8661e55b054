'use client';
import type { GenerationView } from '@atelier/domain';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Section } from '../../ui/section';
import { LiveWall } from '../live/live-wall';
import { useRoom } from '../live/use-room';
import { PresencePeople } from './presence-people';

type Props = { slug: string; live: GenerationView[]; compose: ReactNode; feed: ReactNode };

/** A room while one is in it: who is here, what is being made, and what was. */
export function RoomView({ slug, live, compose, feed }: Props) {
  const t = useTranslations('room');
  const { tiles, presence } = useRoom(slug, live);
  return (
    <div className="flex flex-col gap-12">
      <PresencePeople presence={presence} tiles={tiles} />
      {compose}
      <Section id="live" title={t('live')}>
        <LiveWall tiles={tiles} />
      </Section>
      <Section id="feed" title={t('feed')}>
        {feed}
      </Section>
    </div>
  );
}
