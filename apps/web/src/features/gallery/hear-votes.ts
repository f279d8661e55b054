import type { VoteView } from '@atelier/domain';
import { kept } from './pages';

/** The visitor's own votes of this visit, by picture. Rows that arrive by broadcast do not say them. */
export const ownVotes = new Map<string, boolean>();

/**
 * Writes the votes of picture `id` into the kept pages of galleries. Mutates them, because the router keeps
 * the same objects for the way back.
 */
export function hearVotes(id: string, votes: number): void {
  for (const { items } of kept.values()) for (const item of items) if (item.id === id) item.votes = votes;
}

/** The same for the answer to the visitor's own vote. */
export function hearOwnVote({ generationId, votes, voted }: VoteView): void {
  ownVotes.set(generationId, voted);
  hearVotes(generationId, votes);
}
