'use client';
import type { GenerationView } from '@atelier/domain';
import type { WatchSnapshot } from '@atelier/protocol';
import { Maximize2 } from 'lucide';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { LiveGrid } from './live-grid';
import { isEnded, type LiveView } from './live-state';
import { railOf } from './progress';
import { useTile } from './use-generation';

/** Returns the fraction of the cascade that is done. Each requested stage counts the same. */
const overall = (view: LiveView): number => {
  const asked = railOf(view).filter(({ state }) => state !== 'skipped');
  return asked.reduce((sum, { fraction }) => sum + fraction, 0) / Math.max(1, asked.length);
};

type Props = {
  tile: WatchSnapshot;
  /** The page shows this one large. */
  isShown?: boolean;
  onShow?: ((view: GenerationView) => void) | undefined;
};

/** Shows a generation of the wall while it resolves. A click opens it; in a room a button shows it large. */
export function LiveTile({ tile, isShown = false, onShow }: Props) {
  const t = useTranslations('wall');
  const { view, previews } = useTile(tile);
  const waiting = view.status === 'queued';
  return (
    <>
      <Link href={`/g/${view.id}`} className="group block w-40 shrink-0 rounded-xl sm:w-44">
        <div
          className={cx(
            'relative aspect-square overflow-hidden rounded-xl border transition-colors',
            isShown ? 'border-accent' : 'border-line group-hover:border-line-strong',
          )}
        >
          <LiveGrid view={view} previews={previews} limit={256} />
          {isEnded(view) ? null : (
            <div className="absolute inset-x-0 bottom-0 h-[3px] bg-black/40">
              <div
                className={cx(
                  'h-full origin-left bg-accent transition-transform duration-300',
                  waiting && 'breathe',
                )}
                style={{ transform: `scaleX(${waiting ? 0.04 : overall(view)})` }}
              />
            </div>
          )}
        </div>
        <p className="mt-2 truncate text-[13px]">{view.caption}</p>
        <p className="truncate text-xs text-faint">
          <bdi>{view.author?.name ?? t('someone')}</bdi>
          {view.origin === 'discord' ? ` · ${t('discord')}` : null}
          {waiting ? ` · ${t('waiting')}` : null}
        </p>
      </Link>
      {onShow && !isShown ? (
        <button
          type="button"
          aria-label={t('show', { caption: view.caption })}
          title={t('showShort')}
          onClick={() => onShow(view)}
          className="absolute top-1 right-1 grid size-11 place-items-center text-white"
        >
          <span className="grid size-8 place-items-center rounded-lg bg-black/60 transition hover:bg-black/80">
            <Icon of={Maximize2} size={15} />
          </span>
        </button>
      ) : null}
    </>
  );
}
