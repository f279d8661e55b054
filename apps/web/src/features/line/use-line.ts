'use client';
import type { LineView } from '@atelier/domain';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api } from '../api/client';
import { useErrorText } from '../api/error-text';
import { oneAtATime } from '../api/one-at-a-time';
import { inOrder } from './order';

const LINE = '/api/v1/me/line';

/** What was done, and how it is taken back; `note` says what an undo does not bring back. */
export type Notice = { text: string; note?: string; undoLabel?: string; undo?: () => void };

/** Places in the whole queue, by generation. */
const placesOf = ({ items }: LineView): Map<string, number | null> =>
  new Map(items.map(({ generation: { id, position } }) => [id, position]));

/**
 * The visitor's line as the page shows it, and what can be done with it. `line` is the server's; a change shows
 * at once, and the server's next answer replaces it. While something is in hand (`hold`), nothing moves.
 */
export function useLine(line: LineView) {
  const t = useTranslations('line');
  const errorText = useErrorText();
  const router = useRouter();
  const [once] = useState(oneAtATime);
  const [busy, setBusy] = useState(false);
  const [held, setHeld] = useState(false);
  const [local, setLocal] = useState<LineView | null>(null);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const shown = local ?? line;
  /** For what runs later than it was made, an undo for example. */
  const now = useRef({ shown, isFree: true });
  useEffect(() => {
    now.current = { shown, isFree: !busy && !held };
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each answer of the server
  useEffect(() => {
    if (now.current.isFree) setLocal(null);
  }, [line]);
  const captionOf = (id: string): string =>
    shown.items.find(({ generation }) => generation.id === id)?.generation.caption ?? '';

  const run = (work: () => Promise<Notice | null>): Promise<void> =>
    once(async () => {
      setBusy(true);
      setProblem(null);
      try {
        setNotice(await work());
      } catch (error) {
        setNotice(null);
        setProblem(errorText(error));
        setLocal(null);
      } finally {
        setBusy(false);
        router.refresh();
      }
    });

  const send = async (order: string[]): Promise<LineView> => {
    setLocal(inOrder(now.current.shown, order));
    const told = await api<LineView>(LINE, { method: 'PUT', body: { order } });
    setLocal(told);
    return told;
  };
  /** Puts the generations, in the order of `ids`, back into the line. What is refused is told as a problem. */
  const putBack = async (ids: readonly string[]): Promise<Notice> => {
    let count = 0;
    for (const id of ids)
      try {
        await api(`/api/v1/generations/${id}/retry`, { method: 'POST' });
        count += 1;
      } catch (error) {
        setProblem(errorText(error));
      }
    return { text: t('returned', { count }) };
  };
  const ended = (text: string, ids: readonly string[]): Notice => ({
    text,
    ...(ids.length > 0 && {
      note: t('putBackNote'),
      undoLabel: t('putBack'),
      undo: () => void run(() => putBack(ids)),
    }),
  });

  return {
    shown,
    busy,
    notice,
    problem,
    /** Keeps the entries where they are while one of them is in hand. */
    hold: (on: boolean): void => {
      if (on) setLocal(shown);
      setHeld(on);
    },
    /** Shows an order without sending it, for a lifted entry. */
    preview: (order: readonly string[]): void => setLocal(inOrder(shown, order)),
    /** Sends an order; `before` is the one that an undo goes back to. */
    order: (id: string, order: string[], before: string[]): Promise<void> =>
      run(async () => {
        const caption = captionOf(id);
        const stood = placesOf(shown);
        await send(order);
        // An undo is an order like any other: places that a larger job gave up are not taken from others again.
        const undone = async (): Promise<Notice> => {
          const places = placesOf(await send(before));
          const isLater = before.some((one) => (places.get(one) ?? 0) > (stood.get(one) ?? Infinity));
          return { text: t(isLater ? 'undoneLater' : 'undone') };
        };
        const place = order.indexOf(id) + 1;
        return {
          text: t('moved', { caption, place, count: order.length }),
          undoLabel: t('undo'),
          undo: () => void run(undone),
        };
      }),
    pause: (ids: string[], paused: boolean): Promise<void> =>
      run(async () => {
        setLocal(await api<LineView>(`${LINE}/pause`, { method: 'POST', body: { ids, paused } }));
        return null;
      }),
    cancel: (id: string, caption: string): Promise<void> =>
      run(async () => {
        await api(`/api/v1/generations/${id}/cancel`, { method: 'POST' });
        return ended(t('cancelled', { caption }), [id]);
      }),
    stop: (): Promise<void> =>
      run(async () => {
        const { stopped } = await api<{ stopped: string[] }>(`${LINE}/stop`, { method: 'POST' });
        return ended(t('stopped', { count: stopped.length }), stopped);
      }),
  };
}
