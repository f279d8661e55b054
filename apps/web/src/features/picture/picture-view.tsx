'use client';
import type { GenerationView } from '@atelier/domain';
import { faceOf } from '@atelier/domain/face';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Avatar } from '../../ui/avatar';
import { webpOf } from '../../ui/image-url';
import { Link } from '../../ui/link';
import { reachedSize } from '../../ui/reached-size';
import { LiveGrid } from '../live/live-grid';
import { isEnded } from '../live/live-state';
import { ProgressPanel } from '../live/progress-panel';
import { useGeneration } from '../live/use-generation';
import { Actions } from './actions';
import { Facts, type PackDefaults } from './facts';
import { ImageStrip } from './image-strip';
import { PromoteButtons } from './promote-buttons';
import { SLIDER_HEIGHT, StageViewer } from './stage-viewer';
import { useReady } from './use-ready';

type Props = {
  initial: GenerationView;
  me: string | null;
  defaults: PackDefaults | null;
  lineage: ReactNode;
};

/** A generation's page: live while it is drawn, with a slider through its stages afterwards. */
export function PictureView({ initial, me, defaults, lineage }: Props) {
  const t = useTranslations('picture');
  const live = useGeneration(initial);
  const { view, previews } = live;
  const ended = isEnded(view);
  const several = view.images.length > 1;
  // A page opened before the end keeps its progress panel, so that nothing below jumps at the end.
  const [watched, setWatched] = useState(!ended);
  if (!ended && !watched) setWatched(true);
  /** Index of the image on view; null while all are, so that votes and promotions name none. */
  const [chosen, setChosen] = useState<number | null>(() =>
    view.grid || (watched && several) ? null : (faceOf(view)?.index ?? 0),
  );
  const image = (chosen === null ? faceOf(view) : view.images[chosen]) ?? view.images[0];
  const reached = image ? reachedSize(image.stages) : null;
  const ready = useReady(ended, reached ? webpOf(image?.stages[`${reached}`] ?? '') : undefined);
  // The tree below is the server's: a remix that begins asks for it again.
  const router = useRouter();
  const { childCount } = view;
  const children = useRef(childCount);
  useEffect(() => {
    if (children.current !== childCount) router.refresh();
    children.current = childCount;
  }, [childCount, router]);
  const mine = me !== null && view.author?.id === me;
  return (
    <article className="grid grid-cols-1 gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,min(720px,calc(100svh-10rem)))_minmax(0,1fr)]">
      <div className="flex flex-col gap-4">
        {ready && image && reached && chosen !== null && !view.grid ? (
          <StageViewer key={image.index} image={image} caption={view.caption} />
        ) : (
          <div className="flex flex-col gap-3">
            <div className="fits-window aspect-square w-full overflow-hidden rounded-2xl border border-line bg-sunken shadow-frame">
              <LiveGrid view={view} previews={previews} chosen={chosen} onChoose={setChosen} />
            </div>
            {/* Keeps the slider's height free. */}
            {!several && image && image.target > 64 ? <div className={SLIDER_HEIGHT} /> : null}
          </div>
        )}
        {view.grid && image && reached && chosen !== null ? (
          <figure className="flex flex-col gap-2">
            <StageViewer key={image.index} image={image} caption={image.caption ?? view.caption} />
            <figcaption className="text-sm text-muted [overflow-wrap:anywhere]">{image.caption}</figcaption>
          </figure>
        ) : null}
        {ended && several && !view.grid ? (
          <ImageStrip images={view.images} chosen={chosen} onChoose={setChosen} />
        ) : null}
      </div>
      <div className="flex min-w-0 flex-col gap-7 lg:pt-2">
        <header>
          <h1 className="text-2xl leading-snug font-semibold [overflow-wrap:anywhere]">{view.caption}</h1>
          <p className="mt-3 flex items-center gap-2 text-sm text-muted">
            <Avatar name={view.author?.name ?? '·'} url={view.author?.avatarUrl ?? null} />
            {view.author ? (
              <Link href={`/people/${view.author.id}`} className="rounded hover:text-text hover:underline">
                {view.author.name}
              </Link>
            ) : (
              t('someone')
            )}
          </p>
        </header>
        {view.status === 'done' && !watched ? null : (
          <ProgressPanel view={view} mine={mine} onChanged={live.settle} />
        )}
        {image ? <Actions view={view} image={image} voteFor={chosen} onVotes={live.setVotes} /> : null}
        <PromoteButtons view={view} only={chosen ?? undefined} onPromoted={live.settle} />
        {image ? <Facts view={view} image={image} defaults={defaults} /> : null}
        {lineage}
      </div>
    </article>
  );
}
