import { describe, expect, it } from 'vitest';
import { emptyForm } from '../compose/form';
import { stepsOf, wantedOf } from './wanted';

const form = { ...emptyForm, caption: ' a red  fox ' };

describe('what a draft is drawn from', () => {
  it('LIVE-1 the words and the settings that the 64-pixel stage uses, and the seed of the form before another', () => {
    expect(wantedOf(form, 7, {})).toEqual({ caption: 'a red fox', seed: 7, settings: {} });
    const chosen = { ...form, seed: '9', guidanceWeight: '2,5', steps: '12', augLevel: '0.3' };
    expect(wantedOf(chosen, 7, { room: 'tea', pack: 'tiny' })).toEqual({
      caption: 'a red fox',
      seed: 9,
      settings: { guidanceWeight: 2.5, steps: 12 },
      room: 'tea',
      pack: 'tiny',
    });
  });

  it('LIVE-1 of a grid the first cell, of escapes the text that is meant', () => {
    const grid = { ...emptyForm, caption: '{red, blue} fox', steps: '4, 8' };
    expect(wantedOf(grid, 7, {})).toEqual({ caption: 'red fox', seed: 7, settings: { steps: 4 } });
    expect(stepsOf(grid, null)).toBe(4);
    expect(wantedOf({ ...emptyForm, caption: 'a \\{fox\\}' }, 7, {})?.caption).toBe('a {fox}');
  });

  it('LIVE-1 nothing while the form cannot be made', () => {
    for (const wrong of [
      { caption: '  ' },
      { steps: 'many' },
      { caption: '{red' },
      { caption: 'x'.repeat(501) },
    ])
      expect(wantedOf({ ...form, ...wrong }, 7, {})).toBeNull();
  });
});
