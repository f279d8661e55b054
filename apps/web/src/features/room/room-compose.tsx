'use client';
import type { GenerationView, PackView } from '@atelier/domain';
import { useRouter } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { Composer } from '../compose/composer';
import { useCompose } from '../compose/use-compose';

/** Making something in a room: it appears on the room's wall, and its page opens. */
export function RoomCompose({ slug, pack }: { slug: string; pack: PackView | null }) {
  const router = useRouter();
  const where = useMemo(() => ({ room: slug }), [slug]);
  const onMade = useCallback((view: GenerationView) => router.push(`/g/${view.id}`), [router]);
  const compose = useCompose({}, where, pack, onMade);
  return <Composer {...compose} onSubmit={() => void compose.submit()} pack={pack} inRoom />;
}
