import { LIMITS } from '@atelier/domain/constants';

/** Chosen pictures. `anchor` is where a range begins: the one chosen last. */
export type Selection = {
  /** A click on a picture chooses it instead of opening it. */
  on: boolean;
  chosen: ReadonlySet<string>;
  anchor: string | null;
  /** More were asked for than one request may name. */
  cut: boolean;
};

export const NOTHING: Selection = { on: false, chosen: new Set(), anchor: null, cut: false };

/** The selection with these ids in it, as far as the bound allows. */
function having(selection: Selection, ids: Iterable<string>, anchor: string | null): Selection {
  const wanted = [...new Set([...selection.chosen, ...ids])];
  const chosen = new Set(wanted.slice(0, LIMITS.chosenAtOnce));
  return { on: true, chosen, anchor, cut: wanted.length > chosen.size };
}

/** Chooses `id`, or no longer. The choosing goes on when nothing is left. */
export function toggle(selection: Selection, id: string): Selection {
  if (!selection.chosen.has(id)) return having(selection, [id], id);
  const chosen = new Set(selection.chosen);
  chosen.delete(id);
  return { on: true, chosen, anchor: id, cut: false };
}

/** Chooses everything in `order` between the anchor and `id`; `id` alone where there is no anchor. */
export function range(selection: Selection, order: readonly string[], id: string): Selection {
  const [from, to] = [order.indexOf(selection.anchor ?? id), order.indexOf(id)];
  if (from < 0 || to < 0) return having(selection, [id], id);
  const between = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  // From the anchor on, so that a bound cuts the far end. The anchor stays: the next range begins there too.
  return having(selection, from <= to ? between : between.reverse(), selection.anchor ?? id);
}

/** Chooses everything in `order`. */
export const all = (selection: Selection, order: readonly string[]): Selection =>
  having(selection, order, selection.anchor);
