'use client';
import type { GenerationView } from '@atelier/domain';
import { faceOf } from '@atelier/domain/face';
import { ExternalLink, Eye, Plus, Users } from 'lucide';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button, buttonClass } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { reachedSize } from '../../ui/reached-size';
import { isEnded } from '../live/live-state';
import { ProgressPanel } from '../live/progress-panel';
import { useWatched } from '../live/use-watched';
import { PromoteButtons } from '../picture/promote-buttons';
import type { Drafts } from '../picture/use-drafts';

type Props = {
  drafts: Drafts;
  mine: boolean;
  /** A generation that runs meanwhile, while an ended one is kept on the stage. */
  next: GenerationView | null;
  onNext: () => void;
  /** Makes room for another one of the visitor's own. */
  onAnother: () => void;
};

/** Progress and promotions of the picture on a room's stage, and the ways on from it. */
export function StagePanel({ drafts, mine, next, onNext, onAnother }: Props) {
  const t = useTranslations('room');
  const ts = useTranslations('studio');
  const tp = useTranslations('picture');
  const { view, settle } = drafts.live;
  const image = drafts.chosen === null ? faceOf(view) : view.images[drafts.chosen];
  const ended = isEnded(view);
  const watched = useWatched(ended);
  // Once it has ended the button stays, also while a draft of it is promoted: nothing below it moves.
  const [mayAgain, setMayAgain] = useState(ended);
  if (ended && !mayAgain) setMayAgain(true);
  return (
    <section aria-label={mine ? t('mine') : t('stage')} className="flex flex-col gap-5">
      {watched || view.status !== 'done' ? (
        <ProgressPanel view={view} mine={mine} onChanged={settle} />
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Link href={`/g/${view.id}`} className={buttonClass('plain')}>
          <Icon of={ExternalLink} size={15} />
          {ts('open')}
        </Link>
        {view.room && image && reachedSize(image.stages) ? (
          <Link href={`/g/${view.id}/edit?image=${image.index}&together`} className={buttonClass('plain')}>
            <Icon of={Users} size={15} />
            {tp('repaintTogether')}
          </Link>
        ) : null}
        {mine && mayAgain ? (
          <Button onClick={onAnother}>
            <Icon of={Plus} size={16} />
            {ts('another')}
          </Button>
        ) : null}
        {next && ended ? (
          <Button tone="primary" onClick={onNext}>
            <Icon of={Eye} size={15} />
            {t('next', { name: next.author?.name ?? t('someone') })}
          </Button>
        ) : null}
      </div>
      <PromoteButtons view={view} only={drafts.chosen ?? undefined} promoting={drafts} />
    </section>
  );
}
