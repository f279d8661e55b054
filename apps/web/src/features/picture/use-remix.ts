'use client';
import type { GenerationView, ImageView, ServedPack } from '@atelier/domain';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useErrorText } from '../api/error-text';
import { oneAtATime } from '../api/one-at-a-time';
import { asker } from '../compose/asker';
import { formFrom, toRequest, type Where } from '../compose/form';
import { useNamed } from '../history/use-named';
import { useKeys } from '../keys/registry';

/** Drafts that a variation begins with. */
const VARIATIONS = { count: 4, stopAfter: 64 } as const;

export type Remix = {
  /** Whether the composer stands under the picture. */
  open: boolean;
  /** How often the caption was asked for: it takes the focus each time. */
  typing: number;
  /** The remix on view beside its parent, which the address names (`?child=`). */
  child: GenerationView | null;
  where: Where;
  busy: boolean;
  problem: string | null;
  start: () => void;
  close: () => void;
  /**
   * Asks for four drafts of the same words and settings with new seeds. `strength`: they begin from the picture, at
   * this noise level.
   */
  vary: (strength?: number) => Promise<void>;
  /** Shows a new remix beside its parent, as a history entry of its own. */
  show: (child: GenerationView) => void;
};

/**
 * Remixes of `parent` on its own page. `?remix` in the address opens the composer; each remix that is made is
 * one history entry (`?child=ID`), so back, forward and reload show it beside its parent again. `image` is the one
 * that is varied: of a grid alone, of several as the picture to begin from.
 */
export function useRemix(
  parent: GenerationView,
  pack: ServedPack | null,
  image: ImageView | undefined,
): Remix {
  const errorText = useErrorText();
  const params = useSearchParams();
  const named = useNamed('child', null, ({ parentId }) => parentId === parent.id);
  const [open, setOpen] = useState(params.has('remix') || params.has('child'));
  const [typing, setTyping] = useState(params.has('remix') ? 1 : 0);
  const [ask] = useState(asker);
  const [once] = useState(oneAtATime);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const where = { parentId: parent.id, pack: pack?.isDefault ? undefined : pack?.name };
  const show = (view: GenerationView): void => {
    setOpen(true);
    named.show(view);
  };
  const vary = (strength?: number): Promise<void> =>
    once(async () => {
      const form = formFrom(parent, false, parent.grid ? image : undefined);
      const from =
        strength === undefined || !image
          ? {}
          : { edit: { kind: 'vary' as const, source: { image: image.index }, strength } };
      const outcome = toRequest({ ...form, ...VARIATIONS }, { ...where, ...from });
      if (!outcome.ok) return;
      setBusy(true);
      setProblem(null);
      try {
        show((await ask(outcome.request)).generation);
      } catch (error) {
        setProblem(errorText(error));
      } finally {
        setBusy(false);
      }
    });
  const close = (): void => {
    setOpen(false);
    setTyping(0);
    // The entry stays this picture's: back leads where it led before.
    window.history.replaceState(null, '', window.location.pathname);
  };
  const start = (): void => {
    setOpen(true);
    setTyping((times) => times + 1);
  };
  useKeys({
    Escape: () => open && void close(),
    r: ({ repeat }) => !repeat && void start(),
    v: ({ repeat }) => !repeat && void vary(),
  });
  return { open, typing, child: named.view, where, busy, problem, start, close, vary, show };
}
