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
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-8">
        {compose}
        <section aria-labelledby="here" className="rounded-2xl border border-line bg-surface p-5">
          <h2 id="here" className="mb-3 text-[15px] font-semibold">
            {t('here')}
          </h2>
          <PresencePeople presence={presence} tiles={tiles} />
        </section>
      </div>
      <Section id="live" title={t('live')}>
        <LiveWall tiles={tiles} />
      </Section>
      <Section id="feed" title={t('feed')}>
        {feed}
      </Section>
    </div>
  );
}
