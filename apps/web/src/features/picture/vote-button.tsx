'use client';
import type { GenerationView, VoteView } from '@atelier/domain';
import { Heart } from 'lucide';
import { useTranslations } from 'use-intl';
import { buttonClass } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { useErrorText } from '../api/error-text';
import { useVote } from './use-vote';

/** Whether my vote is for this image; of a generation as a whole (no image), whether I voted at all. */
export const isMine = (
  { voted, votedImage }: Pick<GenerationView, 'voted' | 'votedImage'>,
  image: number | undefined,
): boolean => voted && (image === undefined || votedImage === image);

type Props = {
  view: Pick<GenerationView, 'id' | 'votes' | 'voted' | 'votedImage' | 'promotion'>;
  /** Index of the image that the vote is for; some rooms promote by it. */
  image?: number;
  /** One of several hearts: shows its image's number and votes. `named`: the number stands beside it. */
  numbered?: boolean | 'named';
  onVotes: (answer: VoteView) => void;
};

/** A heart with the number of votes. */
export function VoteButton({ view, image, numbered = false, onVotes }: Props) {
  const t = useTranslations('vote');
  const errorText = useErrorText();
  const isOwn = isMine(view, image);
  const { voted, votes, busy, problem, toggle } = useVote({
    id: view.id,
    image,
    isMine: isOwn,
    isCounted: numbered ? isOwn : view.voted,
    votes: numbered && image !== undefined ? (view.promotion?.votes[image] ?? 0) : view.votes,
    onVotes,
    errorText,
  });
  const label = (): string => {
    if (!numbered || image === undefined) return t('label', { votes });
    return view.promotion
      ? t('labelImage', { image: image + 1, votes })
      : t('labelOnly', { image: image + 1 });
  };
  return (
    <span className="inline-flex items-center gap-2">
      <button
        type="button"
        aria-pressed={voted}
        aria-label={label()}
        aria-disabled={busy}
        onClick={() => void toggle()}
        className={buttonClass('plain', 'sm', cx('tabular', voted && 'border-accent! text-accent!'))}
      >
        {numbered === true && image !== undefined ? `${image + 1} ·` : null}
        <Icon of={Heart} size={15} fill={voted ? 'currentColor' : 'none'} />
        {/* Elsewhere only the votes of all images together are known. */}
        {numbered && !view.promotion ? null : votes}
      </button>
      <span role="alert" className="text-[13px] text-danger empty:hidden">
        {problem}
      </span>
    </span>
  );
}

type ButtonsProps = {
  view: GenerationView;
  /** The image that the vote is for; null where none of several is chosen. */
  chosen: number | null;
  onVotes: (answer: VoteView) => void;
};

/**
 * One heart; where votes promote and no image is chosen one for each, as a vote that names none promotes
 * none.
 */
export function VoteButtons({ view, chosen, onVotes }: ButtonsProps) {
  if (chosen !== null || !view.promotion || view.images.length < 2)
    return <VoteButton view={view} image={chosen ?? undefined} onVotes={onVotes} />;
  return view.images.map(({ index }) => (
    <VoteButton key={index} view={view} image={index} numbered onVotes={onVotes} />
  ));
}
