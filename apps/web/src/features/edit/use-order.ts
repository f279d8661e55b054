'use client';
import type { EditInput, GenerationView, ImageView, PackView } from '@atelier/domain';
import type { StageSize } from '@atelier/domain/constants';
import { useState } from 'react';
import { type ComposeForm, emptyForm, fitToPack, formFrom, type Where } from '../compose/form';
import { useRequest } from '../compose/use-request';

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
  const { busy, problem, clear, refuse, send: ask } = useRequest();
  const [form, setForm] = useState<OrderForm>({
    caption: base.caption,
    strength: 1,
    count: base.count,
    stopAfter: base.stopAfter,
  });
  const change = (over: Partial<OrderForm>): void => {
    clear();
    setForm((before) => ({ ...before, ...over }));
  };
  const send = async (edit: EditInput): Promise<GenerationView | null> => {
    const { strength: _, ...chosen } = form;
    const accepted = await ask({ ...base, ...chosen }, { ...where, edit });
    return accepted?.generation ?? null;
  };
  return { form, change, busy, problem, refuse, send };
}
