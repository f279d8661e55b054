'use client';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { panBy, WHOLE, type Zoom, zoomAt } from './zoom';

/** Wheel delta in pixels that doubles the scale. */
const DOUBLES_PX = 240;
/** Pixels that a pointer may move in a click. */
const SLACK_PX = 5;

type Point = { x: number; y: number };
const middle = (points: Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
});
const apart = ([a, b]: Point[]): number => (a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 1);

/**
 * One zoom for all `[data-pane]` elements within `board`: wheel and pinch zoom about the pointer, dragging
 * pans. `onTap` gets the value of `data-pane` as a number where a press ended without a drag.
 */
export function useZoom(board: RefObject<HTMLElement | null>, onTap: (pane: number) => void) {
  const [zoom, setZoom] = useState<Zoom>(WHOLE);
  const tap = useRef(onTap);
  useEffect(() => {
    tap.current = onTap;
  });
  useEffect(() => {
    const element = board.current;
    if (!element) return;
    const down = new Map<number, Point>();
    let pane: DOMRect | null = null;
    let moved = 0;
    const paneOf = ({ target }: Event): DOMRect | null =>
      (target instanceof Element && target.closest('[data-pane]')?.getBoundingClientRect()) || null;
    const about = (box: DOMRect, at: Point, factor: number): void =>
      setZoom((before) =>
        zoomAt(before, factor, (at.x - box.left) / box.width, (at.y - box.top) / box.height),
      );
    const onWheel = (event: WheelEvent): void => {
      const box = paneOf(event);
      if (!box) return;
      // The page below must not scroll, nor the browser zoom.
      event.preventDefault();
      const lines = event.deltaMode === 0 ? 1 : 16;
      // A trackpad's pinch arrives as a wheel with Control and small deltas.
      const speed = event.ctrlKey ? 6 : 1;
      about(box, { x: event.clientX, y: event.clientY }, 2 ** ((-event.deltaY * lines * speed) / DOUBLES_PX));
    };
    const onDown = (event: PointerEvent): void => {
      const box = paneOf(event);
      if (!box || event.button !== 0) return;
      if (down.size === 0) {
        pane = box;
        moved = 0;
      }
      down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    };
    const onMove = (event: PointerEvent): void => {
      if (!pane || !down.has(event.pointerId)) return;
      const before = [...down.values()];
      down.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const after = [...down.values()];
      const [from, to] = [middle(before), middle(after)];
      moved += Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
      const { width, height } = pane;
      setZoom((now) => panBy(now, (to.x - from.x) / width, (to.y - from.y) / height));
      if (after.length > 1) {
        moved = Number.POSITIVE_INFINITY;
        about(pane, to, apart(after) / Math.max(1, apart(before)));
      }
    };
    const onUp = (event: PointerEvent): void => void down.delete(event.pointerId);
    const onClick = (event: MouseEvent): void => {
      const pane = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-pane]') : null;
      if (pane && moved <= SLACK_PX) tap.current(Number(pane.dataset.pane));
      moved = 0;
    };
    // Not React's: its wheel listeners are passive, and a drag may leave the panes.
    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('click', onClick);
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    window.addEventListener('pointercancel', onUp);
    return () => {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('click', onClick);
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('pointercancel', onUp);
    };
  }, [board]);
  return {
    zoom,
    /** CSS transform of the content of each pane, with its origin at the top left. */
    transform: `translate(${zoom.x * 100}%, ${zoom.y * 100}%) scale(${zoom.scale})`,
    /** Zooms about the centre. */
    by: (factor: number) => setZoom((before) => zoomAt(before, factor)),
    pan: (dx: number, dy: number) => setZoom((before) => panBy(before, dx, dy)),
    whole: () => setZoom(WHOLE),
  };
}
