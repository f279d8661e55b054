'use client';
import type { ChosenView } from '@atelier/domain';
import { useCallback, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api } from '../api/client';
import { useErrorText } from '../api/error-text';
import { deleteSoon, sendNow, takeBack, UNDO_SECONDS } from './delete-soon';
import { chooser } from './store';

/** What was done last, with the ways to take it back or to have it done at once. */
export type Deed = { text: string; undo?: () => void; now?: () => void };

/** Hides and deletes chosen pictures, and takes it back. `onChange` hears what the server has changed. */
export function useDeeds(onChange: () => void) {
  const t = useTranslations('choose');
  const errorText = useErrorText();
  const [deed, setDeed] = useState<Deed | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  /** The pictures that the message is about. */
  const last = useRef<string[]>([]);

  const tell = useCallback(
    ({ refused }: ChosenView) => setProblem(refused.length ? t('refused', { count: refused.length }) : null),
    [t],
  );

  const setListed = useCallback(
    async (ids: string[], listed: boolean, isUndo = false): Promise<void> => {
      setProblem(null);
      setDeed(null);
      last.current = ids;
      // A deletion that waits loses its message, and with it its undo.
      sendNow();
      try {
        const path = '/api/v1/me/generations/listed';
        const told = await api<ChosenView>(path, { method: 'PUT', body: { ids, listed } });
        chooser.mark(told.changed, listed ? null : 'hidden');
        tell(told);
        const count = told.changed.length;
        const undo = () => void setListed(told.changed, !listed, true);
        setDeed({ text: t(listed ? 'listed' : 'hidden', { count }), ...(count > 0 && !isUndo && { undo }) });
        onChange();
      } catch (error) {
        setProblem(errorText(error));
      }
    },
    [t, errorText, tell, onChange],
  );

  const remove = useCallback(
    (ids: string[]): void => {
      const before = chooser.get().marks;
      const restore = (kept: string[]): void => {
        for (const id of kept) chooser.mark([id], before.get(id) ?? null);
      };
      chooser.end();
      setProblem(null);
      // Sends an earlier deletion that still waits; its outcome does not replace the message of this one.
      deleteSoon(ids, (sent) => {
        const isLatest = () => last.current === ids;
        if (isLatest()) setDeed({ text: t('deleting') });
        sent.then(
          (told) => {
            restore(told.refused.filter(({ code }) => code === 'forbidden').map(({ id }) => id));
            chooser.mark([...told.changed, ...told.refused.filter(isAway).map(({ id }) => id)], 'gone');
            tell(told);
            if (isLatest()) setDeed({ text: t('deleted', { count: told.changed.length }) });
            onChange();
          },
          (error: unknown) => {
            restore(ids);
            if (isLatest()) setDeed({ text: t('kept') });
            setProblem(errorText(error));
          },
        );
      });
      last.current = ids;
      chooser.mark(ids, 'leaving');
      const undo = (): void => {
        const kept = takeBack();
        // None: it was sent in this moment, and its outcome follows.
        if (kept.length === 0) return;
        restore(kept);
        setDeed({ text: t('kept') });
      };
      setDeed({ text: t('leaving', { count: ids.length, seconds: UNDO_SECONDS }), undo, now: sendNow });
    },
    [t, errorText, tell, onChange],
  );
  const dismiss = useCallback(() => {
    setDeed(null);
    setProblem(null);
  }, []);
  return { deed, problem, setListed, remove, dismiss };
}

const isAway = ({ code }: ChosenView['refused'][number]): boolean => code !== 'forbidden';
