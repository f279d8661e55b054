'use client';
import { Scan } from 'lucide';
import { useTranslations } from 'use-intl';
import { Icon } from '../../ui/icon';
import { LiveGrid } from '../live/live-grid';
import { useChoice } from './use-choice';
import type { Drafts } from './use-drafts';

/** The images of a generation as they resolve. Several can be chosen from, and opened side by side. */
export function DraftGrid({ drafts }: { drafts: Drafts }) {
  const t = useTranslations('drafts');
  const { view, previews } = drafts.live;
  const choice = useChoice(drafts, 2);
  if (view.grid)
    return <LiveGrid view={view} previews={previews} chosen={drafts.chosen} onChoose={drafts.choose} />;
  if (view.images.length < 2) return <LiveGrid view={view} previews={previews} />;
  return (
    <div className="@container relative size-full">
      <LiveGrid view={view} previews={previews} chosen={drafts.chosen} choice={choice} />
      {view.images.some(({ stages }) => stages['64']) ? (
        <button
          type="button"
          aria-label={t('compare')}
          title={t('compare')}
          onClick={() => drafts.compare(true)}
          // In a small frame it would cover an image: there it stands where the images meet.
          className="absolute top-2 right-2 z-10 grid size-11 place-items-center @max-[16rem]:top-1/2 @max-[16rem]:right-1/2 @max-[16rem]:translate-x-1/2 @max-[16rem]:-translate-y-1/2 rounded-full bg-black/65 text-white transition-colors hover:bg-black/85"
        >
          <Icon of={Scan} size={18} />
        </button>
      ) : null}
    </div>
  );
}
