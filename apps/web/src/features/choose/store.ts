'use client';
import { useSyncExternalStore } from 'react';
import { NOTHING, type Selection } from './selection';

/** What became of a picture on this page: out of the lists, soon to be deleted, or deleted. */
export type Mark = 'hidden' | 'leaving' | 'gone';

export type State = { selection: Selection; marks: ReadonlyMap<string, Mark> };

// One for the page: the grid's cards are rendered apart from its bar. Marks last through the visit, because the
// router keeps old pages with pictures that are deleted by now.
let state: State = { selection: NOTHING, marks: new Map() };
/** The visitor's own pictures on the page, in the order of the grid. */
let order: readonly string[] = [];
/** Deletes pictures after the time for an undo; the mounted bar's. */
let remover: (ids: string[]) => void = () => undefined;
const listeners = new Set<() => void>();

function set(next: Partial<State>): void {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
}

export const chooser = {
  get: (): State => state,
  order: (): readonly string[] => order.filter((id) => state.marks.get(id) !== 'gone'),
  setOrder: (ids: readonly string[]): void => {
    order = ids;
  },
  select: (change: (selection: Selection) => Selection): void => set({ selection: change(state.selection) }),
  setRemover: (remove: typeof remover): void => {
    remover = remove;
  },
  remove: (ids: string[]): void => remover(ids),
  end: (): void => set({ selection: NOTHING }),
  /** Marks pictures; `null` takes their marks away. */
  mark: (ids: Iterable<string>, mark: Mark | null): void => {
    const marks = new Map(state.marks);
    for (const id of ids)
      if (mark) marks.set(id, mark);
      else marks.delete(id);
    set({ marks });
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** A part of the state, for one component: it renders again only when that part changes. */
export const useChooser = <T extends string | number | boolean | object | null | undefined>(
  part: (state: State) => T,
): T =>
  useSyncExternalStore(
    chooser.subscribe,
    () => part(state),
    () => part(state),
  );
