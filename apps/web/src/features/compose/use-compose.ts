'use client';
import type { GenerationView, PackView } from '@atelier/domain';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '../api/error-text';
import { oneAtATime } from '../api/one-at-a-time';
import { asker } from './asker';
import { type ComposeForm, emptyForm, fitToPack, type GridReason, toRequest, type Where } from './form';
import { keepCaption } from './past-captions';

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
  const [ask] = useState(asker);

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
    setBusy(true);
    setProblem(null);
    setNotice(null);
    try {
      const accepted = await ask(request);
      keepCaption(request.caption);
      setMade((before) => before + 1);
      const cut = accepted.warnings.find((warning) => warning.code === 'caption_cut');
      if (cut) setNotice(t('cut', { kept: cut.kept }));
      onMade(accepted.generation);
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setBusy(false);
    }
  }, [form, where, onMade, errorText, reason, t, ask]);

  const submit = useCallback(() => once(send), [once, send]);

  const drafted = useMemo(() => ({ seed: draftSeed, made }), [made]);
  return { form, change, submit, busy, problem, notice, drafted };
}
