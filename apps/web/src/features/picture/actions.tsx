'use client';
import type { GenerationView, ImageView, VoteView } from '@atelier/domain';
import { Download, GitBranch, Shuffle } from 'lucide';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button, buttonClass } from '../../ui/button';
import { CopyButton } from '../../ui/copy-button';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { reachedSize } from '../../ui/reached-size';
import type { Remix } from './use-remix';
import { VoteButton } from './vote-button';

/** Less padding on phones: five buttons fit side by side, in German too. */
const NARROW = 'max-sm:px-2';

type Props = {
  view: GenerationView;
  image: ImageView;
  /** Index of the image on view; null while all are. */
  voteFor: number | null;
  onVotes: (answer: VoteView) => void;
  remixing: Remix;
};

/** Vote, remix, variation, download and link of a picture. */
export function Actions({ view, image, voteFor, onVotes, remixing }: Props) {
  const t = useTranslations('picture');
  /** The server knows the path only; the browser the whole address. */
  const [address, setAddress] = useState(`/g/${view.id}`);
  useEffect(() => setAddress(new URL(`/g/${view.id}`, window.location.href).href), [view.id]);
  const reached = reachedSize(image.stages);
  const png = reached ? image.stages[`${reached}`] : undefined;
  // A generation of several images: the chosen one, or none.
  const one = view.images.length > 1 && voteFor !== null ? voteFor : undefined;
  const remix = `/g/${view.id}?remix${one === undefined ? '' : `&image=${one}`}`;
  return (
    <div className="flex flex-wrap items-center gap-1.5 sm:gap-2">
      <VoteButton view={view} onVotes={onVotes} image={one} />
      <Link
        href={remix}
        onClick={(event) => {
          // In a new tab the address opens the composer too.
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
          event.preventDefault();
          remixing.start();
        }}
        className={buttonClass('primary', 'sm', NARROW)}
      >
        <Icon of={GitBranch} size={15} />
        {t('remix')}
      </Link>
      <Button
        className={NARROW}
        title={t('variationHint')}
        aria-disabled={remixing.busy}
        onClick={() => void remixing.vary()}
      >
        <Icon of={Shuffle} size={15} />
        {t('variation')}
      </Button>
      {png ? (
        <a
          href={png}
          download={`atelier-${view.id}-${image.index}-${reached}.png`}
          className={buttonClass('plain', 'sm', 'max-sm:w-9 max-sm:px-0')}
        >
          <Icon of={Download} size={15} />
          <span className="max-sm:sr-only">{t('download')}</span>
        </a>
      ) : null}
      <CopyButton text={address} label={t('copy')} copied={t('copied')} byHand={t('copyByHand')} />
      <p role="alert" className="basis-full text-sm text-danger empty:hidden">
        {remixing.problem}
      </p>
    </div>
  );
}
