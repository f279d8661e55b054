'use client';
import type { GenerationView, PackView } from '@atelier/domain';
import { type ReactNode, useCallback, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Section } from '../../ui/section';
import { LiveWall } from '../live/live-wall';
import { useRoom } from '../live/use-room';
import { MadeHere } from './made-here';
import { PresencePeople } from './presence-people';
import { RoomCompose } from './room-compose';

type Props = {
  slug: string;
  live: GenerationView[];
  pack: PackView | null;
  /** My id. */
  me: string | null;
  feed: ReactNode;
};

/** A room while one is in it: who is here, what is being made, and what was. Whoever makes something stays. */
export function RoomView({ slug, live, pack, me, feed }: Props) {
  const t = useTranslations('room');
  const { tiles, presence } = useRoom(slug, live);
  // There again after a reload.
  const [found] = useState(() => live.find(({ author }) => me !== null && author?.id === me) ?? null);
  const [made, setMade] = useState(found);
  const another = useCallback(() => {
    setMade(null);
    document.querySelector<HTMLTextAreaElement>('textarea[name=caption]')?.focus();
  }, []);
  return (
    <div className="flex flex-col gap-12">
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-8">
        <RoomCompose slug={slug} pack={pack} examples={made === null && live.length === 0} onMade={setMade} />
        <section aria-labelledby="here" className="rounded-2xl border border-line bg-surface p-5">
          <h2 id="here" className="mb-3 text-[15px] font-semibold">
            {t('here')}
          </h2>
          <PresencePeople presence={presence} tiles={tiles} />
        </section>
      </div>
      {made ? <MadeHere key={made.id} initial={made} fresh={made !== found} onAnother={another} /> : null}
      <Section id="live" title={t('live')}>
        <LiveWall tiles={tiles} />
      </Section>
      <Section id="feed" title={t('feed')}>
        {feed}
      </Section>
    </div>
  );
}
