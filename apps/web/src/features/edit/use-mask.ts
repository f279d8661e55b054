'use client';
import { useEffect, useReducer, useState } from 'react';
import { readStoredList, writeStored } from '../../ui/stored';
import { useKeys } from '../keys/registry';
import { type History, nothingDrawn, type Step, step } from './history';
import { leftIn, type Point, RADIUS, type Shapes, shapeOf, type Tool } from './shapes';

export type Mask = {
  tool: Tool;
  choose: (tool: Tool) => void;
  /** Of the brush and the eraser, in units. */
  radius: number;
  resize: (radius: number) => void;
  history: History;
  take: (step: Step) => void;
  /** Adds a stroke; says what became of it. */
  stroke: (points: readonly Point[]) => 'added' | 'nothing' | 'full';
};

/**
 * A mask in the making with its tools and keys. Kept under `key` for this tab: who comes back from the result finds it
 * again.
 */
export function useMask(key: string): Mask {
  const [history, take] = useReducer(step, nothingDrawn);
  const [tool, choose] = useState<Tool>('brush');
  const [radius, setRadius] = useState<number>(48);
  const resize = (next: number): void => setRadius(Math.max(RADIUS.min, Math.min(RADIUS.max, next)));
  const { shapes } = history;
  const [known, setKnown] = useState(false);
  // After hydration, because the server has no storage.
  useEffect(() => {
    take({ type: 'begin', shapes: stored(key) });
    setKnown(true);
  }, [key]);
  useEffect(() => {
    if (known) writeStored(key, shapes.length > 0 ? JSON.stringify(shapes) : null, 'sessionStorage');
  }, [key, known, shapes]);

  const stroke: Mask['stroke'] = (points) => {
    const left = leftIn(shapes);
    if (left < 3) return 'full';
    const shape = shapeOf(tool, points, radius, left);
    if (!shape) return 'nothing';
    take({ type: 'add', shape });
    return 'added';
  };
  useKeys({
    b: () => choose('brush'),
    m: () => choose('rect'),
    l: () => choose('lasso'),
    e: () => choose('eraser'),
    '[': () => resize(radius - RADIUS.step),
    ']': () => resize(radius + RADIUS.step),
  });
  // The registry passes over keys with a modifier.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isField(event.target)) return;
      const pressed = event.key.toLowerCase();
      if (pressed !== 'z' && pressed !== 'y') return;
      event.preventDefault();
      take({ type: pressed === 'y' || event.shiftKey ? 'redo' : 'undo' });
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return { tool, choose, radius, resize, history, take, stroke };
}

/** Fields have an undo of their own. */
const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text');

/** The shapes that this tab keeps. Its own writing needs no schema, whose code the page would have to load. */
const stored = (key: string): Shapes =>
  readStoredList(key, 'sessionStorage').filter(
    (each): each is Shapes[number] =>
      typeof each === 'object' && each !== null && ('rect' in each || 'lasso' in each || 'path' in each),
  );
