'use client';
import type { PackView, PackWordsView } from '@atelier/domain';
import type { UnknownWord } from '@atelier/domain/unknown-words';
import { useEffect, useMemo, useState } from 'react';
import { api } from '../api/client';

type Find = (caption: string) => UnknownWord[];
const loading = new Map<string, Promise<Find>>();

/** Loads the pack's words and what finds others in a caption, once a page. A failure is tried again later. */
function load(name: string, version: string): Promise<Find> {
  const key = `${name}@${version}`;
  const found = loading.get(key) ?? read(name);
  loading.set(key, found);
  found.catch(() => loading.delete(key));
  return found;
}

async function read(name: string): Promise<Find> {
  const [{ words }, { knownWords, unknownWords }] = await Promise.all([
    api<PackWordsView>(`/api/v1/packs/${name}/words`),
    import('@atelier/domain/unknown-words'),
  ]);
  if (words === null) return () => [];
  const known = knownWords(words);
  return (caption) =>
    unknownWords(caption, known).filter(({ word, from }) => {
      // The word at the end may still become one that the pack knows.
      const unfinished = from + word.length === caption.length;
      return !(unfinished && known.content.some((each) => each.startsWith(word.toLowerCase())));
    });
}

/**
 * The words of `caption` that the pack has not learnt; none before the vocabulary is loaded, and for packs
 * with an open one. Loads it on the first keystroke.
 */
export function useUnknownWords(caption: string, pack: PackView | null): UnknownWord[] {
  const [find, setFind] = useState<Find | null>(null);
  const { name, version } = pack?.text?.words ? pack : { name: '', version: '' };
  const typed = caption !== '';
  useEffect(() => {
    if (name === '' || !typed) return;
    let gone = false;
    load(name, version).then(
      (loaded) => gone || setFind(() => loaded),
      // Marks are a help: without them the answer to the request names the words.
      () => {},
    );
    return () => {
      gone = true;
      setFind(null);
    };
  }, [name, version, typed]);
  return useMemo(() => find?.(caption) ?? [], [find, caption]);
}
