'use client';
import { ChevronLeft, ChevronRight, type IconNode } from 'lucide';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { useKeys } from '../keys/registry';
import { neighboursOf } from './listings';

const EDGE =
  'absolute top-1/2 z-10 grid size-11 -translate-y-1/2 place-items-center rounded-full bg-black/65 text-white transition-colors hover:bg-black/85';

/**
 * Links to the pictures before and after this one in the listing that one came from, over the edges of its
 * picture; the arrow keys follow them. Nothing for a picture that was opened by its address.
 */
export function Neighbours({ id }: { id: string }) {
  const t = useTranslations('keys');
  const router = useRouter();
  const [{ before, after }, setNeighbours] = useState<{ before: string | null; after: string | null }>({
    before: null,
    after: null,
  });
  useEffect(() => {
    let away = false;
    void neighboursOf(id).then((found) => {
      if (!away) setNeighbours(found);
    });
    return () => {
      away = true;
    };
  }, [id]);
  const go = (to: string | null): unknown => to !== null && void router.push(`/g/${to}`);
  useKeys({
    ArrowLeft: ({ repeat }) => !repeat && go(before),
    ArrowRight: ({ repeat }) => !repeat && go(after),
  });
  const edge = (to: string | null, label: string, icon: IconNode, side: string) =>
    to === null ? null : (
      <Link href={`/g/${to}`} aria-label={label} title={label} className={`${EDGE} ${side}`}>
        <Icon of={icon} size={20} />
      </Link>
    );
  return (
    <>
      {edge(before, t('previous'), ChevronLeft, 'left-2')}
      {edge(after, t('next'), ChevronRight, 'right-2')}
    </>
  );
}
