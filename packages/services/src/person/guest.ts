import { randomInt } from 'node:crypto';
import type { PersonView } from '@atelier/domain';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';
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

/** A request that names an older guest gets a new guest. */
const SHARED_SECONDS = 60;

const pick = (words: string[]): string => words[randomInt(words.length)]!;

/**
 * Makes a guest with a friendly name. Calls with the same `id` within a minute get the same guest; `made`
 * says whether this call made it. System actors only: the web calls it for a visitor without a session.
 * @throws forbidden
 */
export const guest: Verb<{ locale?: string; id?: string }, { person: PersonView; made: boolean }> = async ({
  ctx,
  input: { id, locale },
}) => {
  requireSystem(ctx);
  const name = `${pick([...MOODS, ...MORE])} ${pick([...ANIMALS, ...OTHERS])}`;
  const { db } = ctx.deps;
  const data = { name, isGuest: true, locale };
  const make = async () => ({ person: toPersonView(await db.user.create({ data })), made: true });
  if (id === undefined) return make();
  const { count } = await db.user.createMany({ data: { ...data, id }, skipDuplicates: true });
  const [young] = await db.$queryRaw<object[]>`
    SELECT FROM "User"
    WHERE "id" = ${id}::uuid AND "isGuest" AND "createdAt" > now() - make_interval(secs => ${SHARED_SECONDS}::int)`;
  const row = young && (await db.user.findUnique({ where: { id } }));
  return row ? { person: toPersonView(row), made: count === 1 } : make();
};
