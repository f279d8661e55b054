import { expect, it } from 'vitest';
import { nothingDrawn, type Step, step } from './history';

const rect = (x: number) => ({ rect: [x, 0, 10, 10] as [number, number, number, number] });
const after = (...steps: Step[]) => steps.reduce(step, nothingDrawn);

it('W-EDIT-2 every step can be undone and redone, clearing and removing too', () => {
  const drawn: Step[] = [
    { type: 'add', shape: rect(1) },
    { type: 'add', shape: rect(2) },
  ];
  expect(after(...drawn, { type: 'undo' }).shapes).toEqual([rect(1)]);
  expect(after(...drawn, { type: 'undo' }, { type: 'redo' }).shapes).toEqual([rect(1), rect(2)]);
  expect(after(...drawn, { type: 'clear' }, { type: 'undo' }).shapes).toEqual([rect(1), rect(2)]);
  expect(after(...drawn, { type: 'remove', at: 0 }).shapes).toEqual([rect(2)]);
  expect(after(...drawn, { type: 'remove', at: 0 }, { type: 'undo' }).shapes).toEqual([rect(1), rect(2)]);
});

it('a new stroke ends what could be redone; nothing to undo, redo or clear changes nothing', () => {
  const begun = after({ type: 'add', shape: rect(1) }, { type: 'undo' }, { type: 'add', shape: rect(3) });
  expect(step(begun, { type: 'redo' })).toBe(begun);
  for (const type of ['undo', 'redo', 'clear'] as const)
    expect(step(nothingDrawn, { type })).toBe(nothingDrawn);
});
