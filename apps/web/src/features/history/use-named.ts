'use client';
import type { GenerationView } from '@atelier/domain';
import { useSearchParams } from 'next/navigation';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { api } from '../api/client';

/** An address that was cut or edited names nothing, and costs no request. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function onTravel(heard: () => void): () => void {
  window.addEventListener('popstate', heard);
  return () => window.removeEventListener('popstate', heard);
}

export type Named = {
  /** The generation that the address names; null where it names none, or none that is known here yet. */
  view: GenerationView | null;
  /** Whether it was made on this page. */
  fresh: boolean;
  /** Shows a new generation, as a history entry of its own. */
  show: (view: GenerationView) => void;
};

/**
 * The generation that `?param=ID` of the address names, on a page that shows several one after the other.
 * Each is one history entry: back, forward and reload show it again. `first` is the one that the server
 * rendered. One that the page does not know is fetched, and shown when `fits`.
 */
export function useNamed(
  param: string,
  first: GenerationView | null,
  fits: (view: GenerationView) => boolean = () => true,
): Named {
  const rendered = useSearchParams().get(param);
  // The address itself: Next's copy of it lags behind where a refresh is under way during back or forward.
  const id = useSyncExternalStore(
    onTravel,
    () => new URLSearchParams(window.location.search).get(param),
    () => rendered,
  );
  const [known, setKnown] = useState<ReadonlyMap<string, GenerationView>>(
    () => new Map(first ? [[first.id, first]] : []),
  );
  const [made, setMade] = useState<ReadonlySet<string>>(new Set());
  const keep = (view: GenerationView): void => setKnown((before) => new Map(before).set(view.id, view));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `keep` and `fits` are new with every render
  useEffect(() => {
    if (!id || known.has(id) || !UUID.test(id)) return;
    const away = new AbortController();
    api<GenerationView>(`/api/v1/generations/${id}`, { signal: away.signal }).then(
      (view) => fits(view) && keep(view),
      // It is gone, or never was: the page shows what it shows without it.
      () => undefined,
    );
    return () => away.abort();
  }, [id, known]);
  const show = (view: GenerationView): void => {
    keep(view);
    setMade((before) => new Set(before).add(view.id));
    window.history.pushState(null, '', `?${param}=${view.id}`);
  };
  return { view: (id && known.get(id)) || null, fresh: id !== null && made.has(id), show };
}
