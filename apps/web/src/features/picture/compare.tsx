'use client';
import { ArrowUpRight, type IconNode, Maximize, X, ZoomIn, ZoomOut } from 'lucide';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { isComposing } from '../../ui/composing';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { LivePicture } from '../live/live-picture';
import { type Drafts, nextSize } from './use-drafts';
import { useZoom } from './use-zoom';
import { VoteButton } from './vote-button';
import { layout } from './zoom';

const GAP = 8;
/** Height of the row of buttons below each picture. */
const BAR = 52;

/** All images of a generation, as large as fit side by side, with one zoom for all of them. */
export function Compare({ drafts }: { drafts: Drafts }) {
  const t = useTranslations('drafts');
  const { view, previews } = drafts.live;
  const dialog = useRef<HTMLDialogElement>(null);
  const board = useRef<HTMLDivElement>(null);
  const [{ columns, side }, setPlace] = useState({ columns: 2, side: 0 });
  const { zoom, transform, by, pan, whole } = useZoom(board, (index) =>
    drafts.choose(drafts.chosen === index ? null : index),
  );
  const count = view.images.length;

  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Its first button would have the focus, and with it the keys Enter and Space.
    board.current?.focus();
    return () => element?.close();
  }, []);
  useEffect(() => {
    const element = board.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setPlace(layout(count, entry.contentRect.width, entry.contentRect.height, GAP, BAR));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [count]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, ctrlKey, metaKey, altKey, repeat } = event;
    if (isComposing(event) || ctrlKey || metaKey || altKey) return;
    // Enter and Space press a focused button.
    const pressing = event.target instanceof HTMLButtonElement;
    const moves: Record<string, () => unknown> = {
      '+': () => by(1.25),
      '=': () => by(1.25),
      '-': () => by(0.8),
      '0': whole,
      ArrowLeft: () => pan(0.1, 0),
      ArrowRight: () => pan(-0.1, 0),
      ArrowUp: () => pan(0, 0.1),
      ArrowDown: () => pan(0, -0.1),
      h: () => !repeat && void drafts.vote(),
      Enter: () => !pressing && !repeat && drafts.advance(drafts.chosen),
      ' ': () => !pressing && drafts.compare(false),
    };
    const index = Number(key) - 1;
    const act = view.images[index] ? () => drafts.choose(index) : (moves[key.toLowerCase()] ?? moves[key]);
    if (act && act() !== false) event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      aria-label={t('title')}
      onKeyDown={onKeyDown}
      onClose={() => drafts.compare(false)}
      className="m-0 size-full max-h-none max-w-none bg-bg p-2 text-text backdrop:bg-bg sm:p-4"
    >
      <div className="flex size-full flex-col gap-2">
        <div className="flex items-center gap-1.5">
          <p className="min-w-0 flex-1 truncate text-sm text-muted">{view.caption}</p>
          <Tool icon={ZoomOut} label={t('zoomOut')} onClick={() => by(0.8)} />
          <output className="tabular w-14 text-center text-sm text-muted">
            {t('zoom', { percent: Math.round(zoom.scale * 100) })}
          </output>
          <Tool icon={ZoomIn} label={t('zoomIn')} onClick={() => by(1.25)} />
          <Tool icon={Maximize} label={t('zoomWhole')} onClick={whole} />
          <Tool icon={X} label={t('close')} onClick={() => drafts.compare(false)} />
        </div>
        <div
          ref={board}
          tabIndex={-1}
          className="grid min-h-0 flex-1 touch-none place-content-center select-none outline-none [&_img]:pointer-events-none"
          style={{ gap: GAP, gridTemplateColumns: `repeat(${columns}, ${side}px)` }}
        >
          {view.images.map((image) => (
            <Pane key={image.index} drafts={drafts} index={image.index}>
              <div
                data-pane={image.index}
                className={cx(
                  'overflow-hidden rounded-xl border-2',
                  zoom.scale > 1 ? 'cursor-grab' : 'cursor-pointer',
                  drafts.chosen === image.index ? 'border-accent' : 'border-transparent',
                )}
                style={{ width: side, height: side }}
              >
                <div className="size-full origin-top-left" style={{ transform }}>
                  <LivePicture
                    image={image}
                    previews={previews[image.index]}
                    caption={`${view.caption} (${image.index + 1})`}
                  />
                </div>
              </div>
            </Pane>
          ))}
        </div>
        <p role="alert" className="text-center text-sm text-danger empty:hidden">
          {drafts.problem}
        </p>
        <p aria-live="polite" className="sr-only">
          {drafts.said}
        </p>
      </div>
    </dialog>
  );
}

function Tool({ icon, label, onClick }: { icon: IconNode; label: string; onClick: () => void }) {
  return (
    <Button tone="ghost" size="icon" className="size-11!" aria-label={label} title={label} onClick={onClick}>
      <Icon of={icon} size={18} />
    </Button>
  );
}

type PaneProps = { drafts: Drafts; index: number; children: React.ReactNode };

/** One picture with its number, heart and promotion. */
function Pane({ drafts, index, children }: PaneProps) {
  const t = useTranslations('drafts');
  const tp = useTranslations('promote');
  const { view, setVotes } = drafts.live;
  const to = nextSize(view.images[index]);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {children}
      <div className="flex h-11 items-center justify-center gap-1.5">
        <Button
          aria-pressed={drafts.chosen === index}
          aria-label={t('choose', { image: index + 1 })}
          onClick={() => drafts.choose(drafts.chosen === index ? null : index)}
          className={cx(
            'tabular size-11! shrink-0 px-0!',
            drafts.chosen === index && 'border-accent! text-accent!',
          )}
        >
          {index + 1}
        </Button>
        <span className="[&_button]:h-11 shrink-0 [&_button]:min-w-11">
          <VoteButton view={view} image={index} numbered="named" onVotes={setVotes} />
        </span>
        {to ? (
          <Button
            aria-disabled={drafts.busy || view.status !== 'done'}
            aria-label={tp('action', { image: index + 1, size: to })}
            onClick={() => drafts.advance(index)}
            className="tabular h-11! shrink-0 aria-disabled:opacity-45 max-sm:px-2.5"
          >
            <Icon of={ArrowUpRight} size={15} />
            {to}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
