'use client';
import type { AcceptedView, GenerationView, PackView } from '@atelier/domain';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api } from '../api/client';
import { useErrorText } from '../api/error-text';
import { oneAtATime } from '../api/one-at-a-time';
import { randomHex } from '../api/random-hex';
import { type ComposeForm, emptyForm, fitToPack, type GridReason, toRequest, type Where } from './form';

/** 128 bits. */
const newKey = (): string => randomHex(16);

const isGridReason = (fault: string): fault is GridReason => fault.startsWith('grid_');

/**
 * State and submission of the compose form. `notice` says what of the last request is not drawn. `onMade`
 * gets the new generation as the server's answer carries it.
 */
export function useCompose(
  initial: Partial<ComposeForm>,
  where: Where,
  pack: PackView | null,
  onMade: (view: GenerationView) => void,
) {
  const t = useTranslations('compose');
  const reason = useTranslations('errors.reason');
  const errorText = useErrorText();
  const [form, setForm] = useState(() => fitToPack({ ...emptyForm, ...initial }, pack));
  const [once] = useState(oneAtATime);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [notice, setNotice] = useState<string | null>(null);
  const draftSeed = useRef<number | null>(null);
  const [made, setMade] = useState(0);
  // The same key for a repeated press of the same request: a lost answer never makes a second picture.
  const key = useRef<{ body: string; value: string } | null>(null);

  const change = useCallback((over: Partial<ComposeForm>) => {
    setProblem(null);
    setNotice(null);
    setForm((before) => ({ ...before, ...over }));
  }, []);

  const send = useCallback(async () => {
    const outcome = toRequest(form, where);
    if (!outcome.ok)
      return setProblem(isGridReason(outcome.fault) ? reason(outcome.fault) : t(`fault.${outcome.fault}`));
    // The picture begins from the noise of the draft that its author has seen.
    const request = { seed: draftSeed.current ?? undefined, ...outcome.request };
    const body = JSON.stringify(request);
    if (key.current?.body !== body) key.current = { body, value: newKey() };
    setBusy(true);
    setProblem(null);
    setNotice(null);
    try {
      const accepted = await api<AcceptedView>('/api/v1/generations', {
        method: 'POST',
        body: request,
        headers: { 'idempotency-key': key.current.value },
      });
      key.current = null;
      setMade((before) => before + 1);
      const cut = accepted.warnings.find((warning) => warning.code === 'caption_cut');
      if (cut) setNotice(t('cut', { kept: cut.kept }));
      onMade(accepted.generation);
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setBusy(false);
    }
  }, [form, where, onMade, errorText, reason, t]);

  const submit = useCallback(() => once(send), [once, send]);

  const drafted = useMemo(() => ({ seed: draftSeed, made }), [made]);
  return { form, change, submit, busy, problem, notice, drafted };
}
