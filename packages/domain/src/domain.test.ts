import { describe, expect, it } from 'vitest';
import {
  AtelierError,
  apiKeySchema,
  captionSchema,
  ERROR_STATUS,
  foreignName,
  parseInput,
  remainingStages,
  requestSchema,
  roomSchema,
  textSchema,
  toProblem,
} from './index';

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof AtelierError) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('captions', () => {
  it('are trimmed, with runs of white space made one space', () => {
    expect(captionSchema.parse('  a red\n\tfox  ')).toBe('a red fox');
  });
  it('lose bidi controls, which could reorder the text around them', () => {
    expect(captionSchema.parse('fox\u202e gpj.exe')).toBe('fox gpj.exe');
    expect(captionSchema.parse('\u200efox\u200f \u061cden')).toBe('fox den');
  });
  it('and so do notes, reasons and searches, which are otherwise kept as they are', () => {
    expect(textSchema(20).parse(' a\u202e  note\u200f\u2069 ')).toBe('a  note');
    expect(() => textSchema(4).parse('a note')).toThrow();
  });
  it('keep every script, emoji and joiners', () => {
    for (const text of ['ein Fuchs', '狐狸', 'ثعلب', 'می\u200cخواهم', '👩‍🎨 paints'])
      expect(captionSchema.parse(text)).toBe(text);
  });
  it('and so do names: of rooms and keys when they are typed, of Discord without a refusal', () => {
    const named = parseInput(roomSchema, { slug: 'tea', name: ' Tea\u202e\n room ' });
    expect(named.name).toBe('Tea room');
    expect(() => parseInput(roomSchema, { slug: 'tea', name: '\u202e' })).toThrow('room’s name is empty');
    expect(() => parseInput(apiKeySchema, { name: 'a\u0007b' })).toThrow('control characters');
    expect(foreignName('Ma\u202e\u0000llory', 40)).toBe('Mallory');
    for (const name of ['\u2066', '\u200b', '\u3164']) expect(foreignName(name, 40)).toBe('–');
    expect(foreignName('👩‍🎨'.repeat(40), 6)).toBe('👩‍🎨👩‍🎨');
  });
  it.each([
    ['empty', ''],
    ['only spaces', ' \n\t '],
    ['only bidi marks', '\u202e\u2066'],
    ['only invisible', '\u200b \u00ad\u2060\u200d\u3164'],
    ['a Braille pattern without dots', '\u2800\u2800'],
    ['a null notehead', '\u{1d159}'],
    ['an accent without a letter', '\u0301'],
    ['private characters', '\ue000\u{f0000}'],
    ['unassigned ones', '\u0378'],
    ['binary', 'fox\u0000\u0001'],
    ['a lone surrogate', 'fox \ud83d'],
    ['501 characters', 'x'.repeat(501)],
    ['10 MB', 'x'.repeat(10 * 1024 * 1024)],
  ])('are refused when they are %s', (_, caption) => {
    expect(codeOf(() => parseInput(requestSchema, { caption }))).toBe('invalid_caption');
  });
});

describe('TEXT-3: names', () => {
  it.each([
    '\u2800',
    ' \u2800 \u200b',
    '\u3164',
    '\u115f\u1160',
    '\uffa0',
    '\u{e0041}',
    '\u{1d159}',
    '\ufffc',
    '\u0301',
    '\u180e',
  ])('of a room that nobody can see are refused: %j', (name) =>
    expect(codeOf(() => parseInput(roomSchema, { slug: 'tea', name }))).toBe('invalid_request'),
  );
  it.each(['茶', '☕', '⠿', 'é', '-', 'a\u2800b', '👩‍🎨', 'می‌خواهم'])(
    'that show something are kept: %j',
    (name) => {
      expect(parseInput(roomSchema, { slug: 'tea', name }).name).toBe(name);
    },
  );
});

describe('requests', () => {
  it('get defaults', () => {
    expect(parseInput(requestSchema, { caption: 'a fox' })).toEqual({
      caption: 'a fox',
      count: 1,
      stopAfter: 1024,
    });
  });
  it.each([
    ['unknown field', { caption: 'a', admin: true }, 'invalid_request'],
    ['seed below range', { caption: 'a', seed: -1 }, 'invalid_request'],
    ['seed above range', { caption: 'a', seed: 2 ** 32 }, 'invalid_request'],
    ['seed as text', { caption: 'a', seed: '7' }, 'invalid_request'],
    ['five images', { caption: 'a', count: 5 }, 'invalid_request'],
    ['unknown sampler', { caption: 'a', sampler: 'euler' }, 'unknown_sampler'],
    ['stop at 128', { caption: 'a', stopAfter: 128 }, 'invalid_request'],
    ['caption as number', { caption: 7 }, 'invalid_caption'],
    ['not an object', 'a fox', 'invalid_request'],
  ])('are refused: %s', (_, input, code) => {
    expect(codeOf(() => parseInput(requestSchema, input))).toBe(code);
  });
});

describe('errors', () => {
  it('never show the text of something unexpected', () => {
    const problem = toProblem(new Error('password=hunter2'));
    expect(problem.code).toBe('internal');
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
  it('carry the status of their code', () => {
    for (const code of Object.keys(ERROR_STATUS) as (keyof typeof ERROR_STATUS)[])
      expect(toProblem(new AtelierError(code, 'x')).status).toBe(ERROR_STATUS[code]);
  });
});

it('the stages that remain follow from what is stored and what was asked', () => {
  expect(remainingStages(null, 1024)).toEqual(['base64', 'sr256', 'sr1024']);
  expect(remainingStages(64, 256)).toEqual(['sr256']);
  expect(remainingStages(256, 256)).toEqual([]);
});
