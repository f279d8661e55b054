'use client';
import type { VoteView } from '@atelier/domain';
import { useState } from 'react';
import { castVote } from './cast-vote';

type Vote = {
  id: string;
  /** Index of the image that the vote is for; some rooms promote by it. */
  image?: number | undefined;
  /** Whether the visitor's vote is this one. */
  isMine: boolean;
  /** Whether `votes` counts a vote of the visitor's. */
  isCounted: boolean;
  votes: number;
  onVotes: (answer: VoteView) => void;
  errorText: (error: unknown) => string;
};

/**
 * A vote that shows at once; the server's answer corrects it. Each person has one vote per generation, and
 * voting for another image moves it. `problem` says why a press had no effect.
 */
export function useVote({ id, image, isMine, isCounted, onVotes, errorText, ...now }: Vote) {
  const [problem, setProblem] = useState<string | null>(null);
  /**
   * The vote as pressed, until the server answers. Kept beside the view, so that others' votes that arrive
   * meanwhile count.
   */
  const [asked, setAsked] = useState<boolean | null>(null);
  const voted = asked ?? isMine;
  const toggle = async (): Promise<void> => {
    if (asked !== null) return;
    setAsked(!voted);
    setProblem(null);
    try {
      onVotes(await castVote(id, !voted, image));
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setAsked(null);
    }
  };
  const votes = now.votes + (asked === null ? 0 : Number(asked) - Number(isCounted));
  return { voted, votes, busy: asked !== null, problem, toggle };
}
