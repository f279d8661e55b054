'use client';
import { useEffect, useRef } from 'react';
import { cx } from '../../ui/cx';

/**
 * Draws WebP bytes. A canvas keeps the last frame until the next is decoded, where swapping an <img> would flash; frames that
 * finish decoding after a newer one are dropped.
 */
export function PreviewCanvas({ bytes, className }: { bytes: Uint8Array; className?: string }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let stale = false;
    const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/webp' });
    createImageBitmap(blob)
      .then((bitmap) => {
        const canvas = ref.current;
        if (canvas && !stale) {
          if (canvas.width !== bitmap.width) {
            canvas.width = bitmap.width;
            canvas.height = bitmap.height;
          }
          canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
        }
        bitmap.close();
      })
      // A frame that does not decode is only a missed frame: the next one comes.
      .catch(() => undefined);
    return () => {
      stale = true;
    };
  }, [bytes]);
  return <canvas ref={ref} width={64} height={64} className={cx('absolute inset-0 size-full', className)} />;
}
