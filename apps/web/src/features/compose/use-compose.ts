'use client';
import type { GenerationView, ServedPack } from '@atelier/domain';
import { useCallback, useMemo, useRef, useState } from 'react';
import { type ComposeForm, emptyForm, fitToPack, type Where } from './form';
import { useRequest } from './use-request';

/**
 * State and submission of the compose form. `pack` is the page's until another is chosen. `notice` says what of the
 * last request is not drawn. `onMade` gets the new generation as the server's answer carries it.
 */
export function useCompose(
  initial: Partial<ComposeForm>,
  where: Where,
  own: ServedPack | null,
  onMade: (view: GenerationView) => void,
) {
  const { busy, problem, notice, clear, send } = useRequest();
  const [form, setForm] = useState(() => fitToPack({ ...emptyForm, ...initial }, own));
  const [chosen, setChosen] = useState<ServedPack | null>(null);
  const draftSeed = useRef<number | null>(null);
  const [made, setMade] = useState(0);

  const change = useCallback(
    (over: Partial<ComposeForm>) => {
      clear();
      setForm((before) => ({ ...before, ...over }));
    },
    [clear],
  );

  const choosePack = useCallback(
    (next: ServedPack | null) => {
      clear();
      setChosen(next);
      const pack = next && next.name !== own?.name ? next.name : '';
      setForm((before) => fitToPack({ ...before, pack }, next ?? own));
    },
    [clear, own],
  );

  const submit = useCallback(async () => {
    // The picture begins from the noise of the draft that its author has seen.
    const accepted = await send(form, where, draftSeed.current);
    if (!accepted) return;
    setMade((before) => before + 1);
    onMade(accepted.generation);
  }, [form, where, onMade, send]);

  const drafted = useMemo(() => ({ seed: draftSeed, made }), [made]);
  return { form, change, choosePack, pack: chosen ?? own, submit, busy, problem, notice, drafted };
}
