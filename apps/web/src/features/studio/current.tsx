'use client';
import { DoorOpen, ExternalLink, Plus } from 'lucide';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button, buttonClass } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { isEnded } from '../live/live-state';
import { ProgressPanel } from '../live/progress-panel';
import { DraftExtras } from '../picture/draft-extras';
import { PromoteButtons } from '../picture/promote-buttons';
import type { Drafts } from '../picture/use-drafts';
import { VoteButtons } from '../picture/vote-button';

type Props = {
  /** The images: votes and promotions are for the chosen one. */
  drafts: Drafts;
  mine: boolean;
  onAnother: () => void;
};

/** The panel beside a picture in the making: caption, progress, votes, links and promotions. */
export function Current({ drafts, mine, onAnother }: Props) {
  const t = useTranslations('studio');
  const { live, chosen } = drafts;
  const { view } = live;
  // Once it has ended these buttons stay, also while a draft of it is promoted: nothing below them moves.
  const [ended, setEnded] = useState(isEnded(view));
  if (isEnded(view) && !ended) setEnded(true);
  return (
    <div className="settle flex flex-col gap-6">
      <h2 className="text-lg leading-snug font-semibold [overflow-wrap:anywhere]">{view.caption}</h2>
      <ProgressPanel view={view} mine={mine} onChanged={live.settle} />
      <div className="flex flex-wrap gap-2">
        {ended ? <VoteButtons view={view} chosen={chosen} onVotes={live.setVotes} /> : null}
        <Link href={`/g/${view.id}`} className={buttonClass('plain')}>
          <Icon of={ExternalLink} size={15} />
          {t('open')}
        </Link>
        {view.room ? (
          <Link href={`/rooms/${view.room}`} className={buttonClass('plain')}>
            <Icon of={DoorOpen} size={15} />
            {t('inRoom', { room: view.room })}
          </Link>
        ) : null}
        {ended ? (
          <Button onClick={onAnother}>
            <Icon of={Plus} size={16} />
            {t('another')}
          </Button>
        ) : null}
      </div>
      <PromoteButtons view={view} only={chosen ?? undefined} promoting={drafts} />
      <DraftExtras drafts={drafts} />
    </div>
  );
}
