'use client';
import type { GenerationView, ImageView } from '@atelier/domain';
import { Check, Copy, Download, GitBranch, Shuffle } from 'lucide';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button, buttonClass } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { reachedSize } from '../../ui/reached-size';
import { VoteButton } from './vote-button';

type Props = {
  view: GenerationView;
  image: ImageView;
  /** Which of several pictures a vote is for; null is none of them. */
  voteFor: number | null;
  onVotes: (votes: number, voted: boolean) => void;
};

/** What a visitor can do with a picture. */
export function Actions({ view, image, voteFor, onVotes }: Props) {
  const t = useTranslations('picture');
  const [copied, setCopied] = useState(false);
  const reached = reachedSize(image.stages);
  const png = reached ? image.stages[`${reached}`] : undefined;
  const copy = async (): Promise<void> => {
    await navigator.clipboard?.writeText(new URL(`/g/${view.id}`, window.location.href).href);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  // Of several, the one that was pointed at; none means all of them.
  const one = view.images.length > 1 && voteFor !== null ? voteFor : undefined;
  const remix = `/?remix=${view.id}${one === undefined ? '' : `&image=${one}`}`;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <VoteButton view={view} onVotes={onVotes} image={one} />
      <Link href={remix} className={buttonClass('primary')}>
        <Icon of={GitBranch} size={15} />
        {t('remix')}
      </Link>
      <Link href={`${remix}&seed=new`} className={buttonClass('plain')} title={t('variationHint')}>
        <Icon of={Shuffle} size={15} />
        {t('variation')}
      </Link>
      {png ? (
        <a
          href={png}
          download={`atelier-${view.id}-${image.index}-${reached}.png`}
          className={buttonClass('plain')}
        >
          <Icon of={Download} size={15} />
          {t('download')}
        </a>
      ) : null}
      <Button tone="ghost" size="icon" className="size-9" onClick={() => void copy()} title={t('copy')}>
        {copied ? <Icon of={Check} size={15} /> : <Icon of={Copy} size={15} />}
        <span aria-live="polite" className="sr-only">
          {copied ? t('copied') : t('copy')}
        </span>
      </Button>
    </div>
  );
}
