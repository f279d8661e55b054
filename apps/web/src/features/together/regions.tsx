'use client';
import type { CanvasRegion, CanvasView } from '@atelier/domain';
import { ENDED_STATUSES } from '@atelier/domain/constants';
import { useTranslations } from 'use-intl';
import { Avatar } from '../../ui/avatar';
import { cx } from '../../ui/cx';
import { MaskFigure, maskImage, OWN } from '../edit/mask-figure';
import { boundsOf } from '../edit/shapes';
import { LivePicture } from '../live/live-picture';
import { useRegion } from './use-region';

/** Those of others, by the order in which they came. Each has a contrast of 3 to white at least. */
const OTHERS = ['#b3246b', '#0f7a55', '#a34a00', '#00707f', '#8a3fb0', '#5c6400'];

type RegionState = 'drawing' | 'waiting' | 'overlaps';
/** A region that waits or is drawn, with what it looks like. */
export type Open = Omit<CanvasRegion, 'mask'> & {
  mask: NonNullable<CanvasRegion['mask']>;
  colour: string;
  isOwn: boolean;
  state: RegionState;
};

const hasEnded = ({ status }: CanvasRegion): boolean =>
  (ENDED_STATUSES as readonly string[]).includes(status);

/** The regions that wait or are drawn, each in the colour of its person. */
export function openOf(view: CanvasView | null, me: string | null): Open[] {
  const regions = view?.regions ?? [];
  const people = [...new Set(regions.flatMap(({ author }) => (author && author.id !== me ? author.id : [])))];
  return regions.flatMap((region) => {
    const { mask, author, waits, status } = region;
    if (hasEnded(region) || !mask || mask.length === 0) return [];
    const isOwn = me !== null && author?.id === me;
    const colour = isOwn
      ? OWN
      : (OTHERS[Math.max(0, people.indexOf(author?.id ?? '')) % OTHERS.length] ?? OWN);
    const state = waits ? 'overlaps' : status === 'running' ? 'drawing' : 'waiting';
    return [{ ...region, mask, colour, isOwn, state }];
  });
}

/** Outlines of the regions over their picture, each with its owner and state, and what is drawn within. */
export function Regions({ open }: { open: readonly Open[] }) {
  return open.map((region) => <Region key={region.generationId} region={region} />);
}

function Region({ region }: { region: Open }) {
  const t = useTranslations('room.region');
  const live = useRegion(region.generationId);
  const [image] = live?.view.images ?? [];
  const isDrawn = live?.view.status === 'running' || live?.view.status === 'done';
  // The row of the region is newer than the list of all.
  const state = isDrawn ? 'drawing' : region.state;
  const [left, top] = boundsOf(region.mask) ?? [0, 0];
  const name = region.isOwn ? t('you') : (region.author?.name ?? t('someone'));
  const only = maskImage(region.mask);
  return (
    <div
      aria-hidden="true"
      data-region={region.generationId}
      data-state={state}
      className="pointer-events-none absolute inset-0"
    >
      {image && isDrawn ? (
        <div
          className="absolute inset-0"
          style={{
            maskImage: only,
            WebkitMaskImage: only,
            maskSize: '100% 100%',
            WebkitMaskSize: '100% 100%',
          }}
        >
          <LivePicture image={image} previews={live?.previews[0]} caption="" />
        </div>
      ) : null}
      <MaskFigure
        shapes={region.mask}
        line={3.5}
        colour={region.colour}
        tint={isDrawn ? 0 : 0.18}
        className={cx(state !== 'drawing' && 'breathe')}
      />
      <span
        className="absolute flex max-w-[60%] items-center gap-1.5 rounded-full py-0.5 pr-2.5 pl-0.5 text-xs text-white shadow-frame"
        style={{
          background: region.colour,
          left: `clamp(0.25rem, ${left / 10.24}%, 45%)`,
          top: `clamp(0.25rem, ${top / 10.24}%, calc(100% - 1.75rem))`,
        }}
      >
        <Avatar name={region.author?.name ?? '·'} url={region.author?.avatarUrl ?? null} size={20} />
        <bdi className="truncate">{name}</bdi>
        <span className="shrink-0 opacity-85">· {t(`state.${state}`)}</span>
      </span>
    </div>
  );
}

/** The regions in words. */
export function RegionList({ open }: { open: readonly Open[] }) {
  const t = useTranslations('room.region');
  return (
    <ul aria-label={t('list')} className="flex flex-col gap-1">
      {open.map((region) => (
        <li key={region.generationId} className="flex min-w-0 items-center gap-2.5 text-sm">
          <span className="size-3 shrink-0 rounded-full" style={{ background: region.colour }} />
          <span className="min-w-0 flex-1 truncate">
            <bdi>{region.isOwn ? t('you') : (region.author?.name ?? t('someone'))}</bdi>
            {region.caption ? <span className="text-muted"> · {region.caption}</span> : null}
          </span>
          <span className="shrink-0 text-[13px] text-muted">{t(`state.${region.state}`)}</span>
        </li>
      ))}
    </ul>
  );
}
