'use client';
import type { GenerationView, ImageView, VoteView } from '@atelier/domain';
import { Check, Copy, Download, GitBranch, Shuffle } from 'lucide';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button, buttonClass } from '../../ui/button';
import { boxClass } from '../../ui/field';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { reachedSize } from '../../ui/reached-size';
import { VoteButton } from './vote-button';

/** Five of them side by side on a phone, also in longer languages. */
const NARROW = 'max-sm:px-2';

type Props = {
  view: GenerationView;
  image: ImageView;
  /** Which of several pictures a vote is for; null is none of them. */
  voteFor: number | null;
  onVotes: (answer: VoteView) => void;
};

/** What a visitor can do with a picture. */
export function Actions({ view, image, voteFor, onVotes }: Props) {
  const t = useTranslations('picture');
  const [copied, setCopied] = useState(false);
  /** The address, to be copied by hand where the browser lets no script do it: over plain http, or when it was told not to. */
  const [byHand, setByHand] = useState<string | null>(null);
  const reached = reachedSize(image.stages);
  const png = reached ? image.stages[`${reached}`] : undefined;
  const copy = async (): Promise<void> => {
    const address = new URL(`/g/${view.id}`, window.location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      setByHand(address);
    }
  };
  // Of several, the one that was pointed at; none means all of them.
  const one = view.images.length > 1 && voteFor !== null ? voteFor : undefined;
  const remix = `/?remix=${view.id}${one === undefined ? '' : `&image=${one}`}`;
  return (
    <div className="flex flex-wrap items-center gap-1.5 sm:gap-2">
      <VoteButton view={view} onVotes={onVotes} image={one} />
      <Link href={remix} className={buttonClass('primary', 'sm', NARROW)}>
        <Icon of={GitBranch} size={15} />
        {t('remix')}
      </Link>
      <Link
        href={`${remix}&seed=new`}
        className={buttonClass('plain', 'sm', NARROW)}
        title={t('variationHint')}
      >
        <Icon of={Shuffle} size={15} />
        {t('variation')}
      </Link>
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
      <Button tone="ghost" size="icon" className="size-9!" onClick={() => void copy()} title={t('copy')}>
        {copied ? <Icon of={Check} size={15} /> : <Icon of={Copy} size={15} />}
        <span aria-live="polite" className="sr-only">
          {copied ? t('copied') : t('copy')}
        </span>
      </Button>
      {byHand ? (
        <label className="flex basis-full flex-col gap-1.5 text-[13px] text-muted">
          {t('copyByHand')}
          <input
            readOnly
            value={byHand}
            // Selected as it comes, so that one press copies it.
            // biome-ignore lint/a11y/noAutofocus: it is what the press of the button was for
            autoFocus
            onFocus={({ target }) => target.select()}
            className={boxClass}
          />
        </label>
      ) : null}
    </div>
  );
}
