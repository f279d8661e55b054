import type { PackView } from '@atelier/domain';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../../test/support/reading';
import { speak } from '../i18n';
import { presentHelp } from './help';

const words = Array.from({ length: 60 }, (_, at) => `word${at}`);
const pack: PackView = {
  ...{ name: 'tiny', version: '1', title: '', description: '', licence: '', stages: [], examples: [] },
  vocabulary: { objects: words, counts: ['two', 'three'] },
};

const said = (locale: string): string => textOf(presentHelp(pack, '', new Map(), speak(locale)).components);

describe('help', () => {
  it('lists as many of a pack’s words as fit, none of them cut', () => {
    const [, list = ''] = /\*\*objects\*\* ([^\n]+)/.exec(said('en')) ?? [];
    const shown = list.replaceAll('\\', '').split(', ');
    expect(shown.length).toBeGreaterThan(15);
    expect(shown.at(-1)).toBe('…');
    expect(shown.slice(0, -1)).toEqual(words.slice(0, shown.length - 1));
  });

  it.each([
    ['en', 'numbers'],
    ['de', 'Anzahl'],
    ['es', 'cantidades'],
  ])('names the kinds of words, and says that choices make a grid: %s', (locale, counts) => {
    expect(said(locale)).toContain(`**${counts}**`);
    expect(said(locale)).toContain('`{red, blue} {fox, cat}`');
  });
});
