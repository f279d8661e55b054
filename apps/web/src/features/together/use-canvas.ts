'use client';
import type { CanvasFound, CanvasView, GenerationView } from '@atelier/domain';
import { useCallback, useEffect, useRef, useState } from 'react';
import { webpOf } from '../../ui/image-url';
import { reachedSize } from '../../ui/reached-size';
import { api } from '../api/client';
import { follow } from '../live/socket';

/** An image of a generation that was made in a room. */
export type Spot = { generation: string; image: number; room: string };
export type Canvas = {
  /** Null before the first region, and before it is known. */
  view: CanvasView | null;
  /** WebP of the newest state; null while it is the picture that the page knows. */
  head: string | null;
  /** Reads it again, such as after a region of one's own was asked for. */
  refresh: () => void;
};

/** The newest state's picture, from its region, else from its generation. */
async function pictureOf({ head, regions }: CanvasView, signal: AbortSignal): Promise<string | null> {
  const { url } = regions.find(({ generationId }) => generationId === head.generationId) ?? {};
  if (url) return webpOf(url);
  const { images } = await api<GenerationView>(`/api/v1/generations/${head.generationId}`, { signal });
  const stages = images[head.image]?.stages ?? {};
  const reached = reachedSize(stages);
  return reached ? webpOf(stages[`${reached}`] ?? '') : null;
}

/**
 * The shared picture of an image in a room, read again whenever a region of the room changes. `spot` null: none is
 * looked for.
 */
export function useCanvas(spot: Spot | null): Canvas {
  const [found, setFound] = useState<Pick<Canvas, 'view' | 'head'>>({ view: null, head: null });
  const { generation, image, room } = spot ?? { generation: '', image: 0, room: '' };
  const reading = useRef<AbortController>(null);
  const refresh = useCallback((): void => {
    if (generation === '') return;
    // Only the newest answer counts.
    reading.current?.abort();
    const own = new AbortController();
    reading.current = own;
    const { signal } = own;
    const read = async (): Promise<void> => {
      const query = new URLSearchParams({ generation, image: String(image), room });
      const { canvas } = await api<CanvasFound>(`/api/v1/canvases?${query}`, { signal });
      const isHere = canvas?.head.generationId === generation && canvas.head.image === image;
      const head = canvas && !isHere ? await pictureOf(canvas, signal) : null;
      if (!signal.aborted) setFound({ view: canvas, head });
    };
    // The next change asks again; until then the page shows what it knows.
    read().catch(() => undefined);
  }, [generation, image, room]);
  useEffect(() => {
    refresh();
    return () => reading.current?.abort();
  }, [refresh]);
  useEffect(() => {
    if (room === '') return;
    return follow((hub) =>
      hub.join(room, (event) => {
        if (event.type === 'feed' ? event.generation.edit?.shared : event.type === 'snapshot') refresh();
      }),
    );
  }, [room, refresh]);
  return { ...found, refresh };
}
