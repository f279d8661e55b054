'use client';
import type { AcceptedView } from '@atelier/domain';
import { useCallback, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '../api/error-text';
import { oneAtATime } from '../api/one-at-a-time';
import { asker } from './asker';
import { type ComposeForm, type GridReason, toRequest, type Where } from './form';
import { keepCaption } from './past-captions';

const isGridReason = (fault: string): fault is GridReason => fault.startsWith('grid_');

export type Requests = {
  busy: boolean;
  /** Why the last request was refused. */
  problem: string | null;
  /** What of the last request is not drawn. */
  notice: string | null;
  /** Forgets both. */
  clear: () => void;
  refuse: (problem: string) => void;
  /**
   * Asks for pictures; resolves to null when that was refused, or another request is under way.
   * @param seed where the request chooses none
   */
  send: (form: ComposeForm, where: Where, seed?: number | null) => Promise<AcceptedView | null>;
};

/** Sends the requests of a form, one at a time, and keeps what is said about the last one. */
export function useRequest(): Requests {
  const t = useTranslations('compose');
  const reason = useTranslations('errors.reason');
  const errorText = useErrorText();
  const [once] = useState(oneAtATime);
  const [ask] = useState(asker);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [notice, setNotice] = useState<string | null>(null);
  const clear = useCallback(() => {
    setProblem(null);
    setNotice(null);
  }, []);
  const send = useCallback<Requests['send']>(
    async (form, where, seed) => {
      let accepted: AcceptedView | null = null;
      await once(async () => {
        const outcome = toRequest(form, where);
        if (!outcome.ok) {
          const { fault } = outcome;
          return setProblem(isGridReason(fault) ? reason(fault) : t(`fault.${fault}`));
        }
        setBusy(true);
        clear();
        try {
          accepted = await ask({ seed: seed ?? undefined, ...outcome.request });
          keepCaption(outcome.request.caption);
          const cut = accepted.warnings.find((warning) => warning.code === 'caption_cut');
          if (cut) setNotice(t('cut', { kept: cut.kept }));
        } catch (error) {
          setProblem(errorText(error));
        } finally {
          setBusy(false);
        }
      });
      return accepted;
    },
    [once, ask, clear, errorText, reason, t],
  );
  return { busy, problem, notice, clear, refuse: setProblem, send };
}
