import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PackView } from '@atelier/domain';
import { writeTinyPack } from '@atelier/imagen/testing';
import { type Ctx, generation, publishTokenizer, readPackView, system } from '@atelier/services';
import { createStorage, type Storage } from '@atelier/storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPerson, catalogueOf, ctxOf, depsFor } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let folder: string;
let pack: PackView;
let closed: PackView;
const LEARNT = ['a', 'red', 'fox', 'foxes', 'on', 'blue', 'background'];

beforeAll(async () => {
  [database, folder] = await Promise.all([
    createTestDatabase(),
    mkdtemp(path.join(tmpdir(), 'atelier-warnings-')),
  ]);
  await writeTinyPack(path.join(folder, 'tiny'));
  pack = await readPackView(path.join(folder, 'tiny'));
  await writeTinyPack(path.join(folder, 'closed'), { words: LEARNT });
  closed = await readPackView(path.join(folder, 'closed'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

// The tiny pack reads 24 tokens: each of these words is one, the end of the sequence is another.
const LONG = 'a red fox on a blue background '.repeat(9).trim();
const KEPT = LONG.split(' ').slice(0, 23).join(' ');

/** A person at a studio with this storage, whose web process knows the pack. */
async function someone(storage: Storage): Promise<Ctx> {
  return aPerson(depsFor(database.db, { storage, packs: catalogueOf(pack) }));
}
const ask = (ctx: Ctx, body: object, idempotencyKey?: string) =>
  generation.request({ ctx, input: { body, idempotencyKey } });

async function published(): Promise<Storage> {
  const storage = createStorage('memory:');
  await publishTokenizer(storage, path.join(folder, 'tiny'));
  return storage;
}

describe('CUT-3 a caption with more tokens than its pack reads', () => {
  test('is taken whole, and the answer says what is drawn', async () => {
    const ada = await someone(await published());
    const long = await ask(ada, { caption: LONG });
    expect(long).toMatchObject({
      warnings: [{ code: 'caption_cut', kept: KEPT }],
      generation: { caption: LONG },
    });
    for (const caption of [KEPT, 'a red fox']) expect((await ask(ada, { caption })).warnings).toEqual([]);
  });

  test('with a style: the words make room for it', async () => {
    const ada = await someone(await published());
    const { warnings, generation: made } = await ask(ada, { caption: LONG, style: 'owl style' });
    expect(warnings).toEqual([{ code: 'caption_cut', kept: made.caption }]);
    expect(made.caption).toMatch(/^a red fox on .*, owl style$/);
    expect(LONG.startsWith(made.caption.slice(0, -', owl style'.length))).toBe(true);
    // A remix takes the caption as it stands: nothing more is cut, and the style is there once.
    const remix = await ask(ada, { caption: made.caption, parentId: made.id });
    expect(remix).toMatchObject({ warnings: [], generation: { caption: made.caption } });
  });

  test('498 characters and a style are a request', async () => {
    const ada = await someone(createStorage('memory:'));
    const caption = `${'a red fox '.repeat(49)}on a hil`;
    const { warnings, generation: made } = await ask(ada, { caption, style: 'watercolour' });
    expect(made.caption).toBe(`${'a red fox '.repeat(48)}a, watercolour style`);
    expect(warnings).toEqual([{ code: 'caption_cut', kept: made.caption }]);
  });

  test('a style is filtered as the caption is', async () => {
    const ada = await someone(createStorage('memory:'));
    await expect(ask(ada, { caption: 'a fox', style: 'fucking' })).rejects.toMatchObject({
      code: 'caption_refused',
    });
    await expect(ask(ada, { caption: 'a fox', style: 'a'.repeat(61) })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  test('a repeated request gets the same answer, though the tokenizer has gone', async () => {
    const ada = await someone(await published());
    const body = { caption: LONG, style: 'owl' };
    const first = await ask(ada, body, 'once');
    const away = { ...ada, deps: { ...ada.deps, storage: createStorage('memory:') } };
    expect(await ask(away, body, 'once')).toMatchObject({ replayed: true, warnings: first.warnings });
    await expect(ask(ada, { caption: LONG }, 'once')).rejects.toMatchObject({ code: 'idempotency_mismatch' });
  });

  test('there is no warning and no wait while the tokenizer is missing', async () => {
    const memory = createStorage('memory:');
    const storages: [string, Storage][] = [
      ['not published', memory],
      ['away', { ...memory, get: () => Promise.reject(new Error('away')) }],
      ['hangs', { ...memory, get: () => new Promise(() => {}) }],
      ['another file', { ...memory, get: async () => Buffer.from('{}') }],
    ];
    for (const [what, storage] of storages) {
      const ada = await someone(storage);
      expect({ what, warnings: (await ask(ada, { caption: LONG })).warnings }).toEqual({
        what,
        warnings: [],
      });
    }
  });

  test('a guest of a studio without the pack on its disk gets it too', async () => {
    const storage = await published();
    const deps = depsFor(database.db, { storage, packs: catalogueOf(pack) });
    const guest = await aPerson(deps, { guest: true });
    expect((await ask(ctxOf(deps, guest.actor), { caption: LONG })).warnings).toHaveLength(1);
  });
});

describe('WORDS-6 words that the pack has not learnt', () => {
  /** A person at a studio whose pack has a closed vocabulary, published by a worker. */
  async function atClosed(storage = createStorage('memory:'), publish = true): Promise<Ctx> {
    if (publish) await publishTokenizer(storage, path.join(folder, 'closed'));
    return aPerson(depsFor(database.db, { storage, packs: catalogueOf(closed) }));
  }
  const unknown = (words: string[], nearest: string[][]) => [{ code: 'unknown_words', words, nearest }];

  test('are taken, and the answer names each once, also when it is repeated', async () => {
    const ada = await atClosed();
    const body = { caption: 'A photo, foxs, Photo' };
    const first = await ask(ada, body, 'again');
    expect(first.generation.caption).toBe(body.caption);
    expect(first.warnings).toEqual(unknown(['photo', 'foxs'], [[], ['fox', 'foxes']]));
    expect((await ask(ada, body, 'again')).warnings).toEqual(first.warnings);
    expect((await ask(ada, { caption: 'a red fox and two foxes', style: 'blue' })).warnings).toEqual(
      unknown(['two', 'style'], [[], []]),
    );
    expect((await ask(ada, { caption: 'a red fox on a blue background' })).warnings).toEqual([]);
  });

  test('beyond the end that is read are not named', async () => {
    const ada = await atClosed();
    const { warnings } = await ask(ada, { caption: `${LONG} photo` });
    expect(warnings).toEqual([{ code: 'caption_cut', kept: KEPT }]);
  });

  test('a caption in another language names twenty', async () => {
    const ada = await atClosed();
    const caption = Array.from({ length: 23 }, (_, at) => String.fromCharCode(0x3b1 + at)).join(' ');
    const [cut, named] = (await ask(ada, { caption })).warnings;
    const warning = named ?? cut;
    expect(warning?.code === 'unknown_words' && warning.words.length).toBeLessThanOrEqual(20);
  });

  test('are marked by no pack with an open vocabulary, nor before a worker published the list', async () => {
    const open = await someone(await published());
    expect((await ask(open, { caption: 'a photo of Paris' })).warnings).toEqual([]);
    const early = await atClosed(createStorage('memory:'), false);
    expect((await ask(early, { caption: 'a photo of Paris' })).warnings).toEqual([]);
  });

  test('system.packWords gives the list to pages', async () => {
    const ada = await atClosed();
    const wordsOf = (ctx: Ctx, name = 'tiny') => system.packWords({ ctx, input: { name } });
    expect(await wordsOf(ada)).toEqual({ words: LEARNT });
    expect(await wordsOf(await someone(await published()))).toEqual({ words: null });
    await expect(wordsOf(ada, 'none')).rejects.toMatchObject({ code: 'unknown_pack' });
    const early = await atClosed(createStorage('memory:'), false);
    await expect(wordsOf(early)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
