'use client';
import type { GenerationView, VoteView } from '@atelier/domain';
import { Heart } from 'lucide';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { buttonClass } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { api } from '../api/client';
import { useErrorText } from '../api/use-error-text';

type Props = {
  view: Pick<GenerationView, 'id' | 'votes' | 'voted'>;
  /** Which of several pictures the vote is for: in some rooms votes promote. */
  image?: number;
  onVotes: (votes: number, voted: boolean) => void;
};

/** One vote a person: shown at once, put right by the server's answer. */
export function VoteButton({ view, image, onVotes }: Props) {
  const t = useTranslations('vote');
  const errorText = useErrorText();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const toggle = async (): Promise<void> => {
    const voted = !view.voted;
    setBusy(true);
    setProblem(null);
    onVotes(view.votes + (voted ? 1 : -1), voted);
    try {
      const answer = await api<VoteView>(`/api/v1/generations/${view.id}/vote`, {
        method: voted ? 'PUT' : 'DELETE',
        ...(voted && image !== undefined ? { body: { image } } : {}),
      });
      onVotes(answer.votes, answer.voted);
    } catch (error) {
      onVotes(view.votes, view.voted);
      setProblem(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <span className="inline-flex items-center gap-2">
      <button
        type="button"
        aria-pressed={view.voted}
        aria-label={t('label', { votes: view.votes })}
        aria-disabled={busy}
        onClick={() => (busy ? undefined : void toggle())}
        className={buttonClass('plain', 'sm', cx('tabular', view.voted && 'border-accent text-accent'))}
      >
        <Icon of={Heart} size={15} fill={view.voted ? 'currentColor' : 'none'} />
        {view.votes}
      </button>
      <span role="alert" className="text-[13px] text-danger empty:hidden">
        {problem}
      </span>
    </span>
  );
}
