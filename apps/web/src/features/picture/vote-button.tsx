'use client';
import type { GenerationView, VoteView } from '@atelier/domain';
import { Heart } from 'lucide';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { buttonClass } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { api } from '../api/client';
import { useErrorText } from '../api/error-text';

/** Whether my vote is for this image; of a generation as a whole (no image), whether I voted at all. */
export const isMine = (
  { voted, votedImage }: Pick<GenerationView, 'voted' | 'votedImage'>,
  image: number | undefined,
): boolean => voted && (image === undefined || votedImage === image);

type Props = {
  view: Pick<GenerationView, 'id' | 'votes' | 'voted' | 'votedImage' | 'promotion'>;
  /** Index of the image that the vote is for; some rooms promote by it. */
  image?: number;
  /** One of several hearts: shows its image's number and votes. */
  numbered?: boolean;
  onVotes: (answer: VoteView) => void;
};

/**
 * A heart. Each person has one vote per generation: it shows at once, and the server's answer corrects it.
 * Voting for another image moves the vote.
 */
export function VoteButton({ view, image, numbered = false, onVotes }: Props) {
  const t = useTranslations('vote');
  const errorText = useErrorText();
  const [problem, setProblem] = useState<string | null>(null);
  /**
   * The vote as pressed, until the server answers. Kept beside the view, so that others' votes that arrive
   * meanwhile count.
   */
  const [asked, setAsked] = useState<boolean | null>(null);
  const voted = asked ?? isMine(view, image);
  const counted = numbered && image !== undefined ? (view.promotion?.votes[image] ?? 0) : view.votes;
  const had = numbered ? isMine(view, image) : view.voted;
  const votes = counted + (asked === null ? 0 : Number(asked) - Number(had));
  const toggle = async (): Promise<void> => {
    setAsked(!voted);
    setProblem(null);
    try {
      onVotes(
        await api<VoteView>(`/api/v1/generations/${view.id}/vote`, {
          method: voted ? 'DELETE' : 'PUT',
          ...(!voted && image !== undefined ? { body: { image } } : {}),
        }),
      );
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setAsked(null);
    }
  };
  return (
    <span className="inline-flex items-center gap-2">
      <button
        type="button"
        aria-pressed={voted}
        aria-label={
          numbered && image !== undefined
            ? t('labelImage', { image: image + 1, votes })
            : t('label', { votes })
        }
        aria-disabled={asked !== null}
        onClick={() => (asked === null ? void toggle() : undefined)}
        className={buttonClass('plain', 'sm', cx('tabular', voted && 'border-accent! text-accent!'))}
      >
        {numbered && image !== undefined ? `${image + 1} ·` : null}
        <Icon of={Heart} size={15} fill={voted ? 'currentColor' : 'none'} />
        {votes}
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
