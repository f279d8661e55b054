'use client';
import { useEffect, useRef } from 'react';
import { cx } from '../../ui/cx';

/** Draws frames one after the other, always the newest. A slow machine skips frames. */
class FramePainter {
  private next: Uint8Array | null = null;
  private busy = false;
  constructor(private readonly canvas: HTMLCanvasElement) {}

  show(bytes: Uint8Array): void {
    this.next = bytes;
    if (!this.busy) void this.paint();
  }

  private async paint(): Promise<void> {
    this.busy = true;
    while (this.next) {
      const blob = new Blob([this.next as Uint8Array<ArrayBuffer>], { type: 'image/webp' });
      this.next = null;
      // Skips a frame that does not decode, because another follows.
      const bitmap = await createImageBitmap(blob).catch(() => null);
      if (!bitmap) continue;
      if (this.canvas.width !== bitmap.width) {
        this.canvas.width = bitmap.width;
        this.canvas.height = bitmap.height;
      }
      this.canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      bitmap.close();
    }
    this.busy = false;
  }
}

/**
 * Shows WebP bytes on a canvas, which keeps the last frame until the next is decoded. Swapping an <img> would
 * flash.
 */
export function PreviewCanvas({ bytes, className }: { bytes: Uint8Array; className?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<FramePainter>(null);
  useEffect(() => {
    if (!canvas.current) return;
    painter.current ??= new FramePainter(canvas.current);
    painter.current.show(bytes);
  }, [bytes]);
  return (
    <canvas ref={canvas} width={64} height={64} className={cx('absolute inset-0 size-full', className)} />
  );
}
