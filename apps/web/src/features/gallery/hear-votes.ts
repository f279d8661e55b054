import { kept } from './pages';

/**
 * Writes the votes of picture `id` into the kept pages of galleries. Mutates them, because the router keeps
 * the same objects for the way back. A module of its own: the gallery's first load has 150 kB to spend and
 * does not need it.
 */
export function hearVotes(id: string, votes: number): void {
  for (const { items } of kept.values()) for (const item of items) if (item.id === id) item.votes = votes;
}
