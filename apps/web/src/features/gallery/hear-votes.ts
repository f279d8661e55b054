import { kept } from './pages';

/**
 * Tells the galleries that one may come back to how many votes a picture has now. In place: such a page is the one that was left, its
 * first part kept by the router. Apart from `pages`, since the gallery's own script is counted by the byte.
 */
export function hearVotes(id: string, votes: number): void {
  for (const { items } of kept.values()) for (const item of items) if (item.id === id) item.votes = votes;
}
