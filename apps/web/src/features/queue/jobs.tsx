'use client';
import type { GenerationView } from '@atelier/domain';
import { LOBBY, type WatchSnapshot } from '@atelier/protocol';
import { useTranslations } from 'use-intl';
import { buttonClass } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Link } from '../../ui/link';
import { LiveGrid } from '../live/live-grid';
import { isEnded } from '../live/live-state';
import { StageRail } from '../live/stage-rail';
import { useTile } from '../live/use-generation';
import { useProgressText } from '../live/use-progress-text';
import { useRoom } from '../live/use-room';

function Job({ tile }: { tile: WatchSnapshot }) {
  const { view, previews } = useTile(tile);
  const t = useTranslations('wall');
  const { line, eta } = useProgressText(view);
  return (
    <Link
      href={`/g/${view.id}`}
      className="flex gap-4 rounded-2xl border border-line bg-surface p-3 transition-colors hover:border-line-strong sm:gap-5"
    >
      <div className="size-24 shrink-0 overflow-hidden rounded-xl">
        <LiveGrid view={view} previews={previews} limit={256} />
      </div>
      <div className="grid min-w-0 flex-1 content-center gap-x-8 gap-y-3 md:grid-cols-[1fr_minmax(0,22rem)] lg:grid-cols-[1fr_minmax(0,32rem)]">
        <div className="min-w-0 self-center">
          <p className="truncate font-medium">{view.caption}</p>
          <p className="tabular mt-0.5 truncate text-[13px] text-muted">
            <bdi>{view.author?.name ?? t('someone')}</bdi> · {line}
            {eta ? ` · ${eta}` : null}
          </p>
        </div>
        <div className="max-sm:hidden">
          <StageRail view={view} />
        </div>
      </div>
    </Link>
  );
}

/** The running and waiting generations, oldest first. */
export function Jobs({ live }: { live: GenerationView[] }) {
  const t = useTranslations('queue');
  const { tiles } = useRoom(LOBBY, live);
  const open = tiles.filter(({ generation }) => !isEnded(generation)).reverse();
  if (open.length === 0) {
    const make = (
      <Link href="/" className={buttonClass('primary')}>
        {t('make')}
      </Link>
    );
    return (
      <Empty title={t('emptyTitle')} action={make}>
        {t('emptyText')}
      </Empty>
    );
  }
  return (
    <ol className="flex flex-col gap-3">
      {open.map((tile) => (
        <li key={tile.generation.id}>
          <Job tile={tile} />
        </li>
      ))}
    </ol>
  );
}
