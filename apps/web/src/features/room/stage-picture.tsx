'use client';
import { faceOf } from '@atelier/domain/face';
import dynamic from 'next/dynamic';
import { useCallback, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Avatar } from '../../ui/avatar';
import { hideTouchKeyboard } from '../../ui/hide-touch-keyboard';
import { reachedSize } from '../../ui/reached-size';
import { isEnded } from '../live/live-state';
import { useProgressText } from '../live/use-progress-text';
import { DraftExtras } from '../picture/draft-extras';
import { DraftGrid } from '../picture/draft-grid';
import type { Drafts } from '../picture/use-drafts';
import { VoteButtons } from '../picture/vote-button';
import { ReactionBar, ReactionSky } from './reactions';
import type { Cue } from './sound';
import { useReactions } from './use-reactions';

const SharedPicture = dynamic(() => import('../together/shared-picture').then((file) => file.SharedPicture));

type Props = {
  drafts: Drafts;
  /** The visitor has just made it on this page. */
  fresh: boolean;
  onCue: (cue: Cue) => void;
  /** Id of the visitor; null without a session. */
  me: string | null;
  /** Whether people of the room repaint regions of it. */
  isShared: boolean;
};

/**
 * The picture that a room looks at, large: its author, caption and stage stand on it, hearts and reactions
 * below. Of several images one can be chosen by a click.
 */
export function StagePicture({ drafts, fresh, onCue, me, isShared }: Props) {
  const t = useTranslations('room');
  const { live, chosen } = drafts;
  const { view } = live;
  const box = useRef<HTMLElement>(null);
  const onHeard = useCallback(() => onCue({ kind: 'reaction' }), [onCue]);
  const { flying, counts, land, react } = useReactions(view.id, onHeard);
  const { line, eta } = useProgressText(view);

  const reached = Math.max(...view.images.map(({ stages }) => reachedSize(stages) ?? 0));
  const before = useRef(reached);
  useEffect(() => {
    if (reached > before.current) onCue({ kind: 'stage', size: reached });
    before.current = reached;
  }, [reached, onCue]);

  useEffect(() => {
    if (!fresh) return;
    hideTouchKeyboard();
    box.current?.scrollIntoView({ block: 'nearest' });
  }, [fresh]);

  return (
    <section ref={box} aria-labelledby="on-stage" data-stage-of={view.id} className="scroll-my-20">
      <div className="fits-window relative aspect-square overflow-hidden border-line bg-sunken shadow-frame max-sm:-mx-4 max-sm:border-y sm:rounded-2xl sm:border">
        {isShared && view.room ? (
          <SharedPicture
            spot={{ generation: view.id, image: chosen ?? faceOf(view)?.index ?? 0, room: view.room }}
            me={me}
            caption={view.caption}
          >
            <DraftGrid drafts={drafts} />
          </SharedPicture>
        ) : (
          <DraftGrid drafts={drafts} />
        )}
        <div className="pointer-events-none absolute inset-x-0 bottom-0 bg-linear-to-t from-black/85 via-black/55 to-transparent px-4 pt-16 pb-3 text-white sm:px-5 sm:pb-4">
          <h2
            id="on-stage"
            className="line-clamp-2 text-[15px] leading-snug font-semibold [overflow-wrap:anywhere]"
          >
            {view.caption}
          </h2>
          <p className="tabular mt-1.5 flex min-w-0 items-center gap-2 text-[13px] text-white/85">
            <Avatar name={view.author?.name ?? '·'} url={view.author?.avatarUrl ?? null} size={20} />
            <bdi className="truncate">{view.author?.name ?? t('someone')}</bdi>
            {isEnded(view) ? null : (
              <span className="shrink-0">
                · {line}
                {eta ? ` · ${eta}` : null}
              </span>
            )}
          </p>
        </div>
        <ReactionSky flying={flying} onLanded={land} />
      </div>
      <div className="fits-window mt-2 flex flex-wrap items-center justify-between gap-x-2 gap-y-1">
        <div className="flex flex-wrap gap-1.5">
          <VoteButtons view={view} chosen={chosen} onVotes={live.setVotes} />
        </div>
        <ReactionBar counts={counts} onReact={react} />
      </div>
      <DraftExtras drafts={drafts} />
    </section>
  );
}
