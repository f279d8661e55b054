import type { GenerationView } from '@atelier/domain';
import type { WatchSnapshot } from '@atelier/protocol';
import { isEnded } from '../live/live-state';

/** Returns what a room looks at by itself: the newest generation that runs, else the newest that waits. */
export function candidateOf(tiles: readonly WatchSnapshot[]): GenerationView | null {
  const now = tiles.map(({ generation }) => generation);
  return now.find(({ status }) => status === 'running') ?? now.find((view) => !isEnded(view)) ?? null;
}

/** The generation on the stage. `kept`: the visitor made, chose or used it, so nothing replaces it. */
export type Featured = { view: GenerationView | null; kept: boolean };

/**
 * Moves the stage on to the candidate once the generation on it has ended or left the wall. Keeps it while
 * the visitor uses it (`held`) or has kept it. Returns the same object when nothing changes.
 */
export function follow(now: Featured, tiles: readonly WatchSnapshot[], held: boolean): Featured {
  const candidate = candidateOf(tiles);
  if (candidate === null || candidate.id === now.view?.id) return now;
  if (now.view === null) return { view: candidate, kept: false };
  const row = tiles.find(({ generation }) => generation.id === now.view?.id)?.generation;
  const runs = row !== undefined && !isEnded(row);
  return runs || held || now.kept ? now : { view: candidate, kept: false };
}
