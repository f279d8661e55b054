'use client';
import { useTranslations } from 'use-intl';
import { openOf, Regions } from './regions';
import { type Canvas, type Spot, useCanvas } from './use-canvas';

type HeadProps = { canvas: Canvas; caption: string; children: React.ReactNode };

/** The newest state of a shared picture; before the first region has finished, `children`. */
export function Head({ canvas, caption, children }: HeadProps) {
  return (
    <>
      {children}
      {canvas.head ? (
        // biome-ignore lint/performance/noImgElement: the server already makes every size and WebP
        <img
          src={canvas.head}
          alt={caption}
          data-head={canvas.view?.head.generationId}
          width={1024}
          height={1024}
          // It replaces what was drawn within a region: no empty frame between the two.
          decoding="sync"
          className="absolute inset-0 size-full"
        />
      ) : null}
    </>
  );
}

type Props = { spot: Spot; me: string | null; caption: string; children: React.ReactNode };

/** A shared picture as it changes: its newest state, and the regions that wait or are drawn. */
export function SharedPicture({ spot, me, caption, children }: Props) {
  const t = useTranslations('room.region');
  const canvas = useCanvas(spot);
  const open = openOf(canvas.view, me);
  return (
    <>
      <Head canvas={canvas} caption={caption}>
        {children}
      </Head>
      <Regions open={open} />
      <p className="sr-only" aria-live="polite">
        {open.length > 0 ? t('count', { count: open.length }) : null}
      </p>
    </>
  );
}
