'use client';
import { DoorOpen, ExternalLink, Plus } from 'lucide';
import { useTranslations } from 'use-intl';
import { Button, buttonClass } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { isEnded } from '../live/frames';
import { ProgressPanel } from '../live/progress-panel';
import type { Live } from '../live/use-generation';
import { PromoteButtons } from '../picture/promote-buttons';
import { VoteButtons } from '../picture/vote-buttons';

type Props = {
  live: Live;
  mine: boolean;
  onAnother: () => void;
  /** It stands in its room: no way there is needed. */
  inRoom?: boolean;
};

/** Beside the picture being made: its caption, where it stands, and what can be done with it. */
export function Current({ live, mine, onAnother, inRoom = false }: Props) {
  const t = useTranslations('studio');
  const { view } = live;
  return (
    <div className="settle flex flex-col gap-6">
      <h2 className="text-lg leading-snug font-semibold [overflow-wrap:anywhere]">{view.caption}</h2>
      <ProgressPanel view={view} mine={mine} onChanged={live.settle} />
      <div className="flex flex-wrap gap-2">
        {isEnded(view) ? <VoteButtons view={view} onVotes={live.setVotes} /> : null}
        <Link href={`/g/${view.id}`} className={buttonClass('plain')}>
          <Icon of={ExternalLink} size={15} />
          {t('open')}
        </Link>
        {view.room && !inRoom ? (
          <Link href={`/rooms/${view.room}`} className={buttonClass('plain')}>
            <Icon of={DoorOpen} size={15} />
            {t('inRoom', { room: view.room })}
          </Link>
        ) : null}
        {isEnded(view) ? (
          <Button onClick={onAnother}>
            <Icon of={Plus} size={16} />
            {t('another')}
          </Button>
        ) : null}
      </div>
      <PromoteButtons view={view} onPromoted={live.settle} />
    </div>
  );
}
