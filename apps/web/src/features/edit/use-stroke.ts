'use client';
import { MASK_UNITS } from '@atelier/domain/edit-names';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { isComposing } from '../../ui/composing';
import { clamp, type Point } from './shapes';

/** Units that an arrow key moves the cursor; with Shift the larger step. */
const STEP = 16;
const LEAP = 96;

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

type Strokes = {
  /** Points of the stroke in the making; empty between strokes. */
  points: readonly Point[];
  /** Where the pointer or the keyboard's cursor is; null before either was used. */
  cursor: Point | null;
  /** Whether the keyboard moves it, so that it must be shown without a pointer. */
  byKeyboard: boolean;
  /** For the element that is drawn on, a square. */
  on: {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
    onPointerLeave: () => void;
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
    onBlur: () => void;
  };
};

/**
 * Strokes on a square, in units of masks: by mouse, pen or one finger, and by keyboard, where arrows move a cursor,
 * Space or Enter sets the pen down and lifts it, and Escape takes the stroke back. A second finger takes the stroke
 * back too, because two fingers zoom.
 * @param onStroke gets the points of a finished stroke
 * @param onKeyboard gets each act of the keyboard, to be told to those who do not see the cursor
 */
export function useStroke(
  onStroke: (points: readonly Point[]) => void,
  onKeyboard: (act: 'moved' | 'down' | 'lifted' | 'cancelled', at: Point) => void,
): Strokes {
  const [points, setPoints] = useState<readonly Point[]>([]);
  const [cursor, setCursor] = useState<Point | null>(null);
  const [byKeyboard, setByKeyboard] = useState(false);
  /** The stroke itself: events come faster than renders. */
  const stroke = useRef<Point[]>([]);
  /** Fingers on the square, and the pointer that draws. */
  const fingers = useRef(new Set<number>());
  const drawing = useRef<{ id: number; isFinger: boolean } | null>(null);

  const show = (): void => setPoints([...stroke.current]);
  const drop = (): void => {
    drawing.current = null;
    stroke.current = [];
    show();
  };
  const finish = (): void => {
    const made = stroke.current;
    drop();
    if (made.length > 0) onStroke(made);
  };
  const at = (event: { clientX: number; clientY: number }, box: DOMRect): Point => [
    clamp(((event.clientX - box.left) / box.width) * MASK_UNITS),
    clamp(((event.clientY - box.top) / box.height) * MASK_UNITS),
  ];

  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    setByKeyboard(false);
    const isFinger = event.pointerType === 'touch';
    if (isFinger) {
      fingers.current.add(event.pointerId);
      // The hand that holds a drawing pen rests on the picture.
      if (drawing.current && !drawing.current.isFinger) return;
      if (fingers.current.size > 1) {
        drop();
        return;
      }
    }
    if (event.button !== 0) return;
    const point = at(event, event.currentTarget.getBoundingClientRect());
    // Keeps the stroke when the pointer leaves the square.
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = { id: event.pointerId, isFinger };
    stroke.current = [point];
    setCursor(point);
    show();
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    // A resting hand has no place to show.
    if (drawing.current === null || drawing.current.id === event.pointerId) setCursor(at(event, box));
    if (drawing.current?.id !== event.pointerId) return;
    const told = event.nativeEvent.getCoalescedEvents?.() ?? [];
    for (const each of told.length > 0 ? told : [event.nativeEvent]) stroke.current.push(at(each, box));
    show();
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    fingers.current.delete(event.pointerId);
    if (event.pointerType !== 'mouse') setCursor(null);
    if (drawing.current?.id === event.pointerId) finish();
  };
  const onPointerCancel = (event: PointerEvent<HTMLElement>): void => {
    fingers.current.delete(event.pointerId);
    if (drawing.current?.id === event.pointerId) drop();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = cursor ?? [MASK_UNITS / 2, MASK_UNITS / 2];
    const arrow = ARROWS[event.key];
    if (arrow) {
      const by = event.shiftKey ? LEAP : STEP;
      const next: Point = [clamp(here[0] + arrow[0] * by), clamp(here[1] + arrow[1] * by)];
      setCursor(next);
      setByKeyboard(true);
      if (stroke.current.length > 0) stroke.current.push(next);
      show();
      onKeyboard('moved', next);
    } else if (event.key === ' ' || event.key === 'Enter') {
      if (!event.repeat) {
        setCursor(here);
        setByKeyboard(true);
        if (stroke.current.length === 0) {
          stroke.current = [here];
          show();
          onKeyboard('down', here);
        } else {
          onKeyboard('lifted', here);
          finish();
        }
      }
    } else if (event.key === 'Escape' && stroke.current.length > 0) {
      drop();
      onKeyboard('cancelled', here);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    points,
    cursor,
    byKeyboard,
    on: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel,
      onPointerLeave: () => drawing.current === null && setCursor(null),
      onKeyDown,
      // A half stroke would wait for keys that go elsewhere.
      onBlur: drop,
    },
  };
}
