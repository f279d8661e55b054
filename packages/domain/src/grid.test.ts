import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from './constants';
import { type Grid, parseValues, planGrid } from './grid';
import { escapeBraces, typedCaption } from './grid-template';

const gridOf = (caption: string, axes = {}): Grid => {
  const plan = planGrid(caption, axes);
  if (!plan.ok || !plan.grid) throw new Error(`no grid: ${JSON.stringify(plan)}`);
  return plan.grid;
};
const captions = (caption: string) => gridOf(caption).cells.map((cell) => cell.caption);
const values = (labels: Grid['rows']) => labels.map((label) => label.map(({ value }) => value).join(' '));

describe('GRID-1 choices in a caption', () => {
  test('make a table of rows and columns, cells row by row', () => {
    const grid = gridOf('{red, blue, green} {fox, cat} on a {yellow, black} background');
    expect(values(grid.rows)).toEqual(['red', 'blue', 'green']);
    expect(values(grid.columns)).toEqual(['fox yellow', 'fox black', 'cat yellow', 'cat black']);
    expect(grid.cells).toHaveLength(12);
    expect(grid.cells[5]).toEqual({
      row: 1,
      column: 1,
      caption: 'blue fox on a black background',
      settings: {},
    });
  });

  test.each([
    ['{2..4} foxes', ['2 foxes', '3 foxes', '4 foxes']],
    ['{4..2} foxes', ['4 foxes', '3 foxes', '2 foxes']],
    ['a {, red} fox', ['a fox', 'a red fox']],
    ['a {red , red,blue} fox', ['a red fox', 'a blue fox']],
    ['a {red\\, big, blue} \\{fox\\}', ['a red, big {fox}', 'a blue {fox}']],
    ['{a\\\\, b}', ['a\\', 'b']],
  ])('%s', (template, expected) => expect(captions(template)).toEqual(expected));

  test.each([
    ['a red fox', 'a red fox'],
    ['a \\{red\\} fox', 'a {red} fox'],
    ['one {fox}', 'one fox'],
    // Without a brace nothing is an escape.
    ['¯\\\\_, C:\\a', '¯\\\\_, C:\\a'],
  ])('one picture: %s', (template, caption) =>
    expect(planGrid(template)).toEqual({ ok: true, grid: null, caption }),
  );

  test.each(['a {red, blue} fox', 'a {red, blue} {fox}', '{a} {red, blue} fox'])(
    'one axis is one row: %s',
    (template) => {
      const grid = gridOf(template);
      expect([grid.rows, values(grid.columns)]).toEqual([[[]], ['red', 'blue']]);
      expect(captions(template)).toEqual(['a red fox', 'a blue fox']);
    },
  );
});

describe('GRID-2 settings as axes', () => {
  test('vary beside the caption’s choices', () => {
    const grid = gridOf('a {red, blue} fox', { steps: [4, 8, 16], seed: undefined });
    expect(grid.columns[2]).toEqual([{ axis: 'steps', value: '16' }]);
    expect(grid.cells[4]).toEqual({ row: 1, column: 1, caption: 'a blue fox', settings: { steps: 8 } });
  });

  test('make a grid of one caption', () => {
    expect(gridOf('a fox', { seed: [1, 2], guidanceWeight: [1, 1.5, 2] }).cells).toHaveLength(6);
  });

  test.each([
    ['1, 2.5,4', [1, 2.5, 4]],
    ['1..4', [1, 2, 3, 4]],
    ['8; 4..2', [8, 4, 3, 2]],
    ['2, 2', null],
    ['2', null],
    ['1, two', null],
    ['1,', null],
    ['', null],
    ['1..999999999', null],
  ])('are typed as %j', (text, expected) => expect(parseValues(text)).toEqual(expected));
});

describe('GRID-3 what is no grid is refused by its fault and place', () => {
  test.each([
    ['a {red, blue fox', { fault: 'unclosed', at: 2 }],
    ['a red} fox', { fault: 'unopened', at: 5 }],
    ['a {red, {light, dark} blue} fox', { fault: 'nested', at: 8 }],
    ['a {} fox', { fault: 'empty', at: 2 }],
    ['a { , } fox', { fault: 'empty', at: 2 }],
    ['{, fox}', { fault: 'blank' }],
    ['{1..26}', { fault: 'large', count: 26 }],
    ['{1..100} {1..100} fox', { fault: 'large', count: 10_000 }],
    ['{1..999999999}{1..999999999}', { fault: 'large', count: 999_999_999 ** 2 }],
  ])('%s', (template, fault) => expect(planGrid(template)).toEqual({ ok: false, ...fault }));

  test('with the axes of settings counted', () => {
    const seed = Array.from({ length: 13 }, (_, at) => at);
    expect(planGrid('{a, b}', { seed })).toEqual({ ok: false, fault: 'large', count: 26 });
  });
});

describe('GRID-4 for any text', () => {
  test('the caption of a picture, typed again, asks for that picture', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
        (text) => {
          const caption = text.replace(/\s+/g, ' ').trim();
          expect(planGrid(typedCaption({ caption }))).toEqual({ ok: true, grid: null, caption });
        },
      ),
    );
    expect(typedCaption({ caption: '{red, blue} fox', grid: {} })).toBe('{red, blue} fox');
    expect(typedCaption({ caption: '{red, blue} fox', grid: {} }, { caption: 'red {fox}' })).toBe(
      'red \\{fox\\}',
    );
  });

  const literal = fc.string({ unit: 'grapheme', maxLength: 12 });
  const tidy = (text: string) => text.replace(/\s+/g, ' ').trim();

  test('an escaped text is that text, and so is one without braces', () => {
    fc.assert(
      fc.property(literal, fc.constantFrom('{', '}', '\\', '{a,b}', ''), (text, sign) => {
        const caption = tidy(text + sign);
        fc.pre(caption !== '');
        expect(planGrid(escapeBraces(caption))).toEqual({ ok: true, grid: null, caption });
      }),
    );
  });

  test('cells are the product of the choices, each once, and within the table', () => {
    const word = fc.stringMatching(/^[a-z{},\\]{1,5}$/);
    const choice = fc.uniqueArray(word, { minLength: 1, maxLength: 4 });
    const literally = (text: string) => text.replace(/[\\{},]/g, '\\$&');
    fc.assert(
      fc.property(fc.array(choice, { minLength: 1, maxLength: 5 }), (choices) => {
        const template = choices.map((each) => `{${each.map(literally).join(', ')}}`).join(' and ');
        const expected = choices.reduce<string[]>(
          (before, each) =>
            before.flatMap((text) => each.map((value) => (text ? `${text} and ${value}` : value))),
          [''],
        );
        const plan = planGrid(template);
        if (expected.length > LIMITS.gridCells) {
          expect(plan).toEqual({ ok: false, fault: 'large', count: expected.length });
        } else if (expected.length === 1) {
          expect(plan).toMatchObject({ ok: true, caption: expected[0] });
        } else {
          const { rows, columns, cells } = gridOf(template);
          expect(cells.map(({ caption }) => caption)).toEqual(expected);
          expect(rows.length * columns.length).toBe(cells.length);
          expect(cells.map(({ row, column }) => row * columns.length + column)).toEqual([...cells.keys()]);
        }
      }),
    );
  });

  test('no text makes it throw, or more cells than a grid has', () => {
    const piece = fc.oneof(literal, fc.constantFrom('{', '}', ',', '\\', '..', '{1..3}', '{a,b}'));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const plan = planGrid(pieces.join(''));
        if (plan.ok && plan.grid) expect(plan.grid.cells.length).toBeLessThanOrEqual(LIMITS.gridCells);
        if (!plan.ok && 'at' in plan) expect(pieces.join('')[plan.at]).toMatch(/[{}]/);
      }),
    );
  });
});
