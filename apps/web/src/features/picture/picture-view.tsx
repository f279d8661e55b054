'use client';
import type { GenerationView, ServedPack } from '@atelier/domain';
import { faceOf } from '@atelier/domain/face';
import dynamic from 'next/dynamic';
import { useRouter, useSearchParams } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { PageWords } from '../../i18n/messages';
import { cx } from '../../ui/cx';
import { namedImage } from '../compose/form';
import { Neighbours } from '../history/neighbours';
import { isEnded } from '../live/live-state';
import { ProgressPanel } from '../live/progress-panel';
import { useGeneration } from '../live/use-generation';
import { useWatched } from '../live/use-watched';
import { Credentials } from '../verify/credentials';
import { Actions } from './actions';
import { Byline } from './byline';
import { DraftExtras } from './draft-extras';
import { DraftGrid } from './draft-grid';
import { DraftRow } from './draft-row';
import { EditActions } from './edit-actions';
import { Facts, type PackDefaults } from './facts';
import { PromoteButtons } from './promote-buttons';
import { SLIDER_HEIGHT, StageViewer } from './stage-viewer';
import { useDrafts } from './use-drafts';
import { useFace } from './use-face';
import { useRemix } from './use-remix';

const RemixPanel = dynamic(() => import('./remix-panel').then(({ RemixPanel }) => RemixPanel));

/** A remix and its parent share the wide column; otherwise a picture is as wide as the window is high. */
const COLUMNS = {
  one: 'lg:grid-cols-[minmax(0,min(720px,calc(100svh-10rem)))_minmax(0,1fr)]',
  two: 'lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]',
};

type Props = {
  initial: GenerationView;
  me: string | null;
  defaults: PackDefaults | null;
  /** The pack that draws remixes: the picture's own, or the default one when that is no longer installed. */
  pack: ServedPack | null;
  lineage: ReactNode;
  /** Messages of the credentials. */
  words: PageWords;
};

/** A generation's page: live while it is drawn, with a slider through its stages afterwards. */
export function PictureView({ initial, me, defaults, pack, lineage, words }: Props) {
  const live = useGeneration(initial);
  const { view } = live;
  const ended = isEnded(view);
  const several = view.images.length > 1;
  const watched = useWatched(ended);
  const named = namedImage(view, useSearchParams().get('image'));
  const choice = useState<number | null>(
    named?.index ?? (view.grid || (watched && several) ? null : (faceOf(view)?.index ?? 0)),
  );
  const drafts = useDrafts(live, choice);
  const { chosen } = drafts;
  const { image, large, showAll } = useFace(drafts);
  const remix = useRemix(view, pack, image);
  const [aside, setAside] = useState<HTMLElement | null>(null);
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
    <article className={cx('grid grid-cols-1 gap-x-12 gap-y-8', remix.open ? COLUMNS.two : COLUMNS.one)}>
      <div
        className={
          remix.open ? 'grid grid-cols-2 content-start gap-x-2 gap-y-3 sm:gap-x-4' : 'flex flex-col gap-4'
        }
      >
        {large && image && !view.grid ? (
          <StageViewer key={image.index} image={image} caption={view.caption}>
            {remix.open ? null : <Neighbours id={view.id} />}
          </StageViewer>
        ) : (
          <div className="flex flex-col gap-3">
            <div className="fits-window relative aspect-square w-full overflow-hidden rounded-2xl border border-line bg-sunken shadow-frame">
              <DraftGrid drafts={drafts} />
              {remix.open ? null : <Neighbours id={view.id} />}
            </div>
            {/* Keeps the slider's height free. */}
            {!several && image && image.target > 64 ? <div className={SLIDER_HEIGHT} /> : null}
          </div>
        )}
        {ended && several && !remix.open && !view.grid ? (
          <DraftRow drafts={drafts} all={!large} onAll={showAll} />
        ) : null}
        {view.grid && large && image && chosen !== null && !remix.open ? (
          <figure className="flex flex-col gap-2">
            <StageViewer key={image.index} image={image} caption={image.caption ?? view.caption} />
            <figcaption className="text-sm text-muted [overflow-wrap:anywhere]">{image.caption}</figcaption>
          </figure>
        ) : null}
        {remix.open ? (
          <RemixPanel
            parent={view}
            one={several && chosen !== null ? view.images[chosen] : undefined}
            from={image}
            pack={pack}
            remix={remix}
            aside={aside}
          />
        ) : null}
      </div>
      <div className="flex min-w-0 flex-col gap-7 lg:pt-2">
        <div ref={setAside} className="border-b border-line pb-7 empty:hidden" />
        <Byline view={view} />
        {view.status === 'done' && !watched ? null : (
          <ProgressPanel view={view} mine={mine} onChanged={live.settle} />
        )}
        {image ? (
          <div className="flex flex-col gap-2.5">
            <Actions view={view} image={image} voteFor={chosen} onVotes={live.setVotes} remixing={remix} />
            <EditActions view={view} image={image} remixing={remix} />
          </div>
        ) : null}
        <PromoteButtons view={view} only={chosen ?? undefined} promoting={drafts} />
        <DraftExtras drafts={drafts} />
        {image ? <Facts view={view} image={image} defaults={defaults} /> : null}
        {image && large ? <Credentials key={image.index} image={image} words={words} /> : null}
        {lineage}
      </div>
    </article>
  );
}
