'use client';
import type { GenerationView, VoteView } from '@atelier/domain';
import { VoteButton } from './vote-button';

type Props = { view: GenerationView; onVotes: (answer: VoteView) => void };

/** One heart; where votes promote and no picture of several is chosen, one for each: a vote that names none counts for none. */
export function VoteButtons({ view, onVotes }: Props) {
  if (!view.promotion || view.images.length < 2) return <VoteButton view={view} onVotes={onVotes} />;
  return view.images.map(({ index }) => (
    <VoteButton key={index} view={view} image={index} numbered onVotes={onVotes} />
  ));
}
