'use client';
import type { GenerationView } from '@atelier/domain';
import type { PromotedSize } from '@atelier/domain/constants';
import { useState } from 'react';
import { api } from '../api/client';
import { useErrorText } from '../api/error-text';
import { oneAtATime } from '../api/one-at-a-time';

export type Promote = {
  /**
   * Runs the remaining stages of an image up to `to` pixels. Resolves to whether the server accepted; ignored
   * while another request is under way.
   */
  promote: (image: number, to: PromotedSize) => Promise<boolean>;
  busy: boolean;
  /** The refusal of the last request, in the visitor's language. */
  problem: string | null;
};

/** Promotion of a generation's drafts. Anyone may ask; the server checks quotas. */
export function usePromote(id: string, onPromoted: (view: GenerationView) => void): Promote {
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [once] = useState(oneAtATime);
  const [problem, setProblem] = useState<string | null>(null);
  const promote = async (image: number, to: PromotedSize): Promise<boolean> => {
    let accepted = false;
    await once(async () => {
      setBusy(true);
      setProblem(null);
      try {
        const body = { image, to };
        onPromoted(await api<GenerationView>(`/api/v1/generations/${id}/promote`, { method: 'POST', body }));
        accepted = true;
      } catch (error) {
        setProblem(errorText(error));
      } finally {
        setBusy(false);
      }
    });
    return accepted;
  };
  return { promote, busy, problem };
}
