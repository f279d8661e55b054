import { type GenerationView, type GridAxes, planGrid } from '@atelier/domain';
import type { APIButtonComponent } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { accessoriesIn, rowsIn, textOf } from '../../../../test/support/reading';
import { speak } from '../i18n';
import { presentGeneration } from './generation';
import { presentRow } from './grid-row';
import { gridRows } from './grid-rows';
import { presentOneImage } from './one-image';
import { pictureOf, pictureOfOne, pictureOfRow, type Shown } from './picture';
import { presentShown } from './shown';

const t = speak('en');
const SIZES = [64, 256, 1024] as const;

/** A drawn grid. @param have the stages of its cells; the default is 64 of each */
function drawn(caption: string, axes: GridAxes = {}, have: Record<number, string[]> = {}): GenerationView {
  const plan = planGrid(caption, axes);
  if (!plan.ok || !plan.grid) throw new Error('no grid');
  const { rows, columns, cells } = plan.grid;
  return {
    id: '00000000-0000-7000-8000-000000000001',
    status: 'done',
    caption,
    settings: {},
    seed: 7,
    count: cells.length,
    grid: { rows, columns },
    stopAfter: 64,
    pack: 'tiny',
    packVersion: '1',
    author: null,
    room: null,
    origin: 'discord',
    stage: null,
    image: null,
    step: null,
    steps: null,
    position: null,
    etaMs: null,
    images: cells.map(({ row, column, caption, settings: { seed = 7, ...settings } }, index) => ({
      ...{ index, seed, target: 64, thumbhash: null, cell: { row, column }, caption, settings },
      stages: Object.fromEntries(
        (have[index] ?? ['64']).map((size) => [size, `/images/x/${index}/${size}.png`]),
      ),
    })),
    votes: 0,
    voted: false,
    parentId: null,
    childCount: 0,
    error: null,
    createdAt: new Date(0).toISOString(),
    finishedAt: new Date(5_000).toISOString(),
    url: 'https://atelier.example/g/1',
  };
}
const OFFER = { sizes: SIZES, emojis: new Map(), t };
const labels = (rows: ReturnType<typeof rowsIn>): string[][] =>
  rows.map(({ components }) => components.map((each) => ('label' in each ? (each.label ?? '') : '')));
const present = (view: GenerationView) => presentGeneration(view, OFFER);
const buttonsOf = (view: GenerationView) => labels(rowsIn(present(view).components)).slice(1);
const said = (view: GenerationView) => textOf(present(view).components);
const rowOf = (view: GenerationView, at: number) => {
  const row = gridRows(view, t)[at]!;
  return presentRow(view, row, pictureOfRow(view, row)!, t);
};

describe('B-GRID-2 the buttons of a grid', () => {
  it('are one for each cell, in rows as on the sheet, where they fit', () => {
    const view = drawn('a {red, blue} {fox, owl, cat}');
    expect(buttonsOf(view)).toEqual([
      ['red · fox', 'red · owl', 'red · cat'],
      ['blue · fox', 'blue · owl', 'blue · cat'],
    ]);
    expect(said(view)).toContain('Open a picture to vote for it');
    expect(buttonsOf(drawn('a {red, blue} fox'))).toEqual([['red', 'blue']]);
  });

  it('are one for each row where the cells are more, which has one for each of its cells', () => {
    const view = drawn('{1..5} {foxes, owls, cats, dogs, big cats}');
    expect(buttonsOf(view)).toEqual([['1', '2', '3', '4', '5']]);
    expect(said(view)).toContain('Open a row, and in it a picture');
    const row = rowOf(view, 2);
    expect(labels(rowsIn(row.components))).toEqual([['foxes', 'owls', 'cats', 'dogs', 'big cats']]);
    expect(textOf(row.components)).toContain('## 3');
  });

  it.each([
    ['{1..25} foxes', {}],
    ['{1..12} {red, blue} foxes', {}],
    ['{red, blue} {1..12} foxes', {}],
    ['{1..25} {foxes}', {}],
    ['a fox', { seed: Array.from({ length: 25 }, (_, at) => at) }],
    ['{1..5} foxes', { steps: [1, 2, 3, 4, 5] }],
  ])('reach every cell of %s %j', (caption, axes) => {
    const view = drawn(caption, axes);
    const components = (each: Shown) => rowsIn(each.components).flatMap((row) => row.components);
    const ids = (buttons: APIButtonComponent[], action: string) =>
      buttons.flatMap((each) =>
        'custom_id' in each && each.custom_id.startsWith(`${action}:`)
          ? [Number(each.custom_id.split(':')[2])]
          : [],
      );
    const main = components(present(view));
    const opened = ids(main, 'row').flatMap((at) => components(rowOf(view, at)));
    expect([...ids(main, 'view'), ...ids(opened, 'view')]).toEqual(view.images.map(({ index }) => index));
  });

  it('say which cells are larger than the sheet shows, and leave out what is not drawn yet', () => {
    const view = drawn('a {red, blue} {fox, owl}', {}, { 1: ['64', '256'], 2: [], 3: [] });
    expect(buttonsOf(view)).toEqual([['red · fox', 'red · owl · 256']]);
    expect(
      buttonsOf(drawn('{1..5} {1..5}', {}, Object.fromEntries([...Array(20).keys()].map((at) => [at, []])))),
    ).toEqual([['5']]);
  });
});

it('B-GRID-1 a sheet is described by its caption, its rows and its columns', () => {
  const alt = (view: GenerationView, locale = 'en') => pictureOf(view, [], speak(locale))?.alt;
  const table = drawn('a {red, blue} {fox, owl}');
  expect(alt(table)).toBe(
    'A table of 4 pictures: a {red, blue} {fox, owl}. Rows: red, blue. Columns: fox, owl.',
  );
  expect(alt(table, 'de')).toContain('Zeilen: red, blue. Spalten: fox, owl.');
  expect(alt(drawn('a fox', { steps: [4, 8] }))).toBe(
    'A table of 2 pictures: a fox. In reading order: steps 4, steps 8.',
  );
  expect(alt({ ...table, status: 'running' })).toMatch(/^Unfinished: A table/);
});

it('B-GRID-3 a cell by itself is called by its place, and tells its own seed and settings', () => {
  const view = drawn('a {red, blue} fox', { seed: [3, 9] });
  const cell = view.images[3]!;
  const alone = (of: GenerationView, image = of.images[3]!) =>
    presentOneImage(of, image, pictureOfOne(of, image)!, OFFER).components;
  const shown = alone({ ...view, votes: 5 }, cell);
  expect(textOf(shown)).toContain('## a blue fox\nblue · seed 9 · 64 px');
  expect(textOf(shown)).toContain('-# seed 9');
  expect(accessoriesIn(shown)).toEqual(['▲ Vote · 0']);
  expect(labels(rowsIn(shown))).toEqual([
    ['Promote to 256', 'Promote to 1024', 'Vary: subtle', 'Vary: strong', 'Edit on the site'],
    ['Remix', 'Vary', 'Open on the site'],
  ]);
  const images = view.images.map((each) => ({
    ...each,
    target: each.index === 3 ? (256 as const) : each.target,
  }));
  const growing = alone({ ...view, images, status: 'queued' });
  expect(textOf(growing)).toContain('⏳ Waiting');
  expect(labels(rowsIn(growing))).toEqual([
    ['Vary: subtle', 'Vary: strong', 'Edit on the site'],
    ['Remix', 'Vary', 'Open on the site', 'Look again'],
  ]);
  expect(pictureOfOne(view, cell)?.texts).toMatchObject({ Description: 'a blue fox', 'atelier:seed': '9' });
});

it('B-GRID-1 the settings of a grid name what varies, and how its caption is typed again', () => {
  const caption = String.raw`a {red, blue} \{fox\}`;
  const words = textOf(presentShown(drawn(caption, { steps: [4, 8] }), t).components);
  expect(words).toContain(String.raw`steps 4\, 8`);
  expect(words).toContain(`/imagine caption:${caption} seed:7\n`);
});
