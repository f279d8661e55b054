'use client';
import type { GenerationView, ServedPack } from '@atelier/domain';
import { useMemo } from 'react';
import { Composer } from '../compose/composer';
import { Examples } from '../compose/examples';
import { useCompose } from '../compose/use-compose';

type Props = {
  slug: string;
  pack: ServedPack | null;
  /** Offers example captions: for rooms with nothing to look at. */
  examples: boolean;
  onMade: (view: GenerationView) => void;
};

/** The composer of a room; its generations belong to that room. */
export function RoomCompose({ slug, pack, examples, onMade }: Props) {
  const where = useMemo(() => ({ room: slug }), [slug]);
  const compose = useCompose({}, where, pack, onMade);
  return (
    <div className="flex flex-col gap-6">
      <Composer {...compose} onSubmit={() => void compose.submit()} room={slug} />
      {examples ? (
        <Examples examples={compose.pack?.examples ?? []} onPick={(caption) => compose.change({ caption })} />
      ) : null}
    </div>
  );
}
