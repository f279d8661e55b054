'use client';
import type { EditInput, GenerationView, ImageView, PackView } from '@atelier/domain';
import type { StageSize } from '@atelier/domain/constants';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '../api/error-text';
import { oneAtATime } from '../api/one-at-a-time';
import { asker } from '../compose/asker';
import { type ComposeForm, emptyForm, fitToPack, formFrom, toRequest, type Where } from '../compose/form';
import { keepCaption } from '../compose/past-captions';

/** What is asked about a region or a new half. */
export type OrderForm = { caption: string; strength: number; count: number; stopAfter: StageSize };

export type Order = {
  form: OrderForm;
  change: (over: Partial<OrderForm>) => void;
  busy: boolean;
  problem: string | null;
  /** Says what is missing before anything is asked for. */
  refuse: (problem: string) => void;
  /** Asks for an edit; resolves to its generation, or null when it was refused. */
  send: (edit: EditInput) => Promise<GenerationView | null>;
};

/** Form and submission of an edit of `image` of `parent`, with the settings that made it. */
export function useOrder(
  parent: GenerationView,
  image: ImageView,
  pack: (PackView & { isDefault: boolean }) | null,
  begin: Pick<OrderForm, 'count' | 'stopAfter'>,
): Order {
  const base = formFrom(parent, false, parent.grid ? image : undefined);
  const where: Where = { parentId: parent.id, pack: pack?.isDefault ? undefined : pack?.name };
  return useEditOrder(fitToPack({ ...base, ...begin }, pack), where);
}

/** Form and submission of an edit whose other settings are those of `base`. */
export function useEditOrder(base: ComposeForm = emptyForm, where: Where = {}): Order {
  const errorText = useErrorText();
  const t = useTranslations('compose');
  const reason = useTranslations('errors.reason');
  const [form, setForm] = useState<OrderForm>({
    caption: base.caption,
    strength: 1,
    count: base.count,
    stopAfter: base.stopAfter,
  });
  const [ask] = useState(asker);
  const [once] = useState(oneAtATime);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const change = (over: Partial<OrderForm>): void => {
    setProblem(null);
    setForm((before) => ({ ...before, ...over }));
  };
  const send = async (edit: EditInput): Promise<GenerationView | null> => {
    let made: GenerationView | null = null;
    await once(async () => {
      const { strength: _, ...chosen } = form;
      const outcome = toRequest({ ...base, ...chosen }, { ...where, edit });
      if (!outcome.ok) {
        const { fault } = outcome;
        return setProblem(
          fault.startsWith('grid_') ? reason(fault as 'grid_empty') : t(`fault.${fault as 'empty'}`),
        );
      }
      setBusy(true);
      setProblem(null);
      try {
        made = (await ask(outcome.request)).generation;
        keepCaption(form.caption);
      } catch (error) {
        setProblem(errorText(error));
      } finally {
        setBusy(false);
      }
    });
    return made;
  };
  return { form, change, busy, problem, refuse: setProblem, send };
}
