import { migrate } from '@atelier/db';
import { type Deps, gallery, generation } from '@atelier/services';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anyCaption } from '../../support/arbitrary';
import { aPerson, aPicture, ctxOf, depsFor } from '../../support/factories';
import { clear } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
beforeAll(async () => {
  database = await createTestDatabase();
  deps = depsFor(database.db, {
    quota: { activePerPerson: 10_000, perPersonAndDay: 10_000, waitingTotal: 10_000 },
  });
});
afterAll(() => database.drop());

/** Requests a generation and gives it a picture. */
async function drawn(caption: string): Promise<string> {
  const ada = await aPerson(deps);
  const { id } = await generation.request({ ctx: ada, input: { body: { caption } } });
  await database.db.image.updateMany({ where: { generationId: id }, data: { reached: 64 } });
  return id;
}

const find = async (query: Record<string, unknown>): Promise<string[]> => {
  const ctx = ctxOf(deps, { kind: 'anonymous' });
  const { items } = await gallery.list({ ctx, input: { query: { limit: 60, ...query } } });
  return items.map(({ id }) => id);
};

describe('SEARCH-1 a caption is found by its words and by itself', () => {
  test.each([
    ['a black/white fox', ['white', 'black', 'black/white', 'FOX', 'whi']],
    ['İstanbul at night', ['İstanbul', 'istanbul', 'ISTANBUL', 'ıstanbul', 'night']],
    ['Η ΟΔΟΣ', ['ΟΔΟΣ', 'οδος', 'οδοσ', 'Οδο']],
    ['die Straße', ['STRASSE', 'straße', 'strasse']],
    ['robot v1.5', ['v1.5', 'v1', 'robot v1.5']],
    ['(masterpiece:1.2), a dog', ['masterpiece', '(masterpiece:1.2),', 'dog', 'a dog', '1.2']],
    ['http://a.example/b?c=d & e@f.example', ['a.example', 'b?c=d', 'e@f.example', '&', 'example/b']],
    ['一只红色的狐狸', ['狐狸', '红色', '一只红色的狐狸']],
    ['キツネと狐', ['キツネ', '狐', 'ｷﾂﾈ']],
    ['แมวสีแดง', ['สีแดง', 'แมว']],
    ['여우 한 마리', ['여우', '한', '여']],
    ['हिन्दी कवि', ['हिन्दी', 'कवि']],
    ['می‌خواهم', ['می‌خواهم', 'میخواهم', 'می']],
    ['ثعلب أحمر', ['ثعلب']],
    ['a fox 🦊 and 👩‍🎨', ['🦊', '👩‍🎨', '🎨', 'fox 🦊']],
    ['flags 🇩🇪 1️⃣ 👍🏽', ['🇩🇪', '1️⃣', '👍', '👍🏽']],
    ['le Cafe\u0301 noir', ['caf\u00e9', 'cafe\u0301', 'CAFÉ']],
    ['x\u0330\u0300 marks', ['x\u0330\u0300', 'x\u0300\u0330', 'marks']],
    ['ﬁne ＦＯＸ ½', ['fine', 'fox', 'FINE', '1⁄2']],
    ["it's rock 'n' roll \\ %_", ["it's", "'n'", '\\', '%_', "rock 'n'"]],
    ['?!', ['?!', '!']],
    ['-', ['-']],
    [`${'long'.repeat(120)} word`, ['long'.repeat(120), 'long'.repeat(40), 'word']],
  ])('%j', async (caption, queries) => {
    await clear(database.db);
    const id = await drawn(caption);
    const other = await drawn('something else entirely');
    expect(await find({ q: caption })).toEqual([id]);
    expect(await find({ tag: caption.slice(0, 40).trim() })).not.toContain(other);
    for (const q of queries) expect(await find({ q }), q).toEqual([id]);
  });

  test('a word is not found inside another, and accents count', async () => {
    await clear(database.db);
    await drawn('a cafeteria in Blackpool');
    for (const q of ['café', 'pool', 'black-and-white']) expect(await find({ q }), q).toEqual([]);
    expect(await find({ tag: 'black' })).toEqual([]);
  });

  test('any typed text', async () => {
    await clear(database.db);
    const captions = fc.sample(anyCaption, 25);
    for (const caption of captions) {
      const id = await aPicture(database.db, { caption });
      for (const q of [caption, ...caption.split(' ')]) expect(await find({ q }), q).toContain(id);
    }
  });

  test('rows of an older version get their words at the next start', async () => {
    await clear(database.db);
    const id = await aPicture(database.db, { caption: 'Η ΟΔΟΣ, a black/white fox' });
    await database.db.$executeRaw`UPDATE "Generation" SET "words" = NULL`;
    expect(await find({ q: 'white' })).toEqual([]);
    await migrate(database.url);
    for (const q of ['white', 'οδος']) expect(await find({ q })).toEqual([id]);
  });
});
