import { randomInt } from 'node:crypto';
import { requireSystem } from '../shared/actors';
import type { PersonVerbs } from '../verbs';
import { toPersonView } from './person-view';

const MOODS = [
  'amber',
  'bold',
  'calm',
  'cobalt',
  'crimson',
  'gentle',
  'golden',
  'hazel',
  'indigo',
  'ivory',
  'keen',
];
const MORE = [
  'lilac',
  'mellow',
  'misty',
  'olive',
  'quiet',
  'rosy',
  'russet',
  'silver',
  'sunny',
  'teal',
  'velvet',
];
const ANIMALS = [
  'badger',
  'crane',
  'dove',
  'egret',
  'falcon',
  'finch',
  'fox',
  'hare',
  'heron',
  'ibis',
  'jay',
  'kestrel',
];
const OTHERS = [
  'lark',
  'lynx',
  'marten',
  'newt',
  'otter',
  'owl',
  'pika',
  'raven',
  'seal',
  'swift',
  'tern',
  'wren',
];

const pick = (words: string[]): string => words[randomInt(words.length)]!;

export const guest: PersonVerbs['guest'] = async ({ ctx, input }) => {
  requireSystem(ctx);
  const name = `${pick([...MOODS, ...MORE])} ${pick([...ANIMALS, ...OTHERS])}`;
  const row = await ctx.deps.db.user.create({ data: { name, isGuest: true, locale: input.locale } });
  return toPersonView(row);
};
