'use client';
import type { UploadsPage, UploadView } from '@atelier/domain';
import { useCallback, useEffect, useState } from 'react';
import { api } from '../api/client';
import { useErrorText } from '../api/error-text';

export type Uploads = {
  /** One's own, the newest first; null before they are known. */
  items: readonly UploadView[] | null;
  /** Whether there are older ones. */
  more: boolean;
  problem: string | null;
  older: () => void;
  add: (upload: UploadView) => void;
  /** Deletes one; resolves to whether it is gone. */
  remove: (id: string) => Promise<boolean>;
};

const EMPTY = { items: null, cursor: null } as const;

/** One's own uploads. `known`: whether the visitor has a session; without one there is nothing to ask for. */
export function useUploads(known: boolean): Uploads {
  const errorText = useErrorText();
  const [page, setPage] = useState<{ items: readonly UploadView[] | null; cursor: string | null }>(
    known ? EMPTY : { items: [], cursor: null },
  );
  const [problem, setProblem] = useState<string | null>(null);
  const read = useCallback(
    async (cursor: string | null, signal?: AbortSignal): Promise<void> => {
      try {
        const query = cursor === null ? '' : `?${new URLSearchParams({ cursor })}`;
        const next = await api<UploadsPage>(`/api/v1/uploads${query}`, signal ? { signal } : {});
        setPage((before) => {
          const has = new Set(before.items?.map(({ id }) => id));
          const fresh = next.items.filter(({ id }) => !has.has(id));
          return { items: [...(before.items ?? []), ...fresh], cursor: next.cursor };
        });
      } catch (error) {
        if (!signal?.aborted) setProblem(errorText(error));
      }
    },
    [errorText],
  );
  useEffect(() => {
    if (!known) return;
    const away = new AbortController();
    void read(null, away.signal);
    return () => away.abort();
  }, [known, read]);
  const drop = (id: string): void =>
    setPage((before) => ({ ...before, items: before.items?.filter((each) => each.id !== id) ?? null }));
  return {
    items: page.items,
    more: page.cursor !== null,
    problem,
    older: () => void read(page.cursor),
    add: (upload) =>
      setPage((before) => ({
        ...before,
        items: [upload, ...(before.items ?? []).filter(({ id }) => id !== upload.id)],
      })),
    remove: async (id) => {
      setProblem(null);
      try {
        await api(`/api/v1/uploads/${id}`, { method: 'DELETE' });
        drop(id);
        return true;
      } catch (error) {
        setProblem(errorText(error));
        return false;
      }
    },
  };
}
