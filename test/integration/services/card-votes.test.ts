import { faceOf } from '@atelier/domain';
import { gallery, generation, vote } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { aGeneration, aPerson, ctxOf, depsFor } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

// Behaviours by their ids in docs/SPEC.md, section Cards.
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Four drafts of a new person, in the gallery. */
async function fourDrafts(deps = depsFor(database.db)) {
  const author = await aPerson(deps);
  const { id } = await aGeneration(author, { count: 4, stopAfter: 64 });
  const images = await database.db.image.findMany({ where: { generationId: id } });
  await database.db.image.updateMany({ where: { generationId: id }, data: { reached: 64 } });
  await database.db.stageImage.createMany({
    data: images.map(({ id: imageId }) => ({
      imageId,
      size: 64,
      storageKey: `png/none/${imageId}.png`,
      sha256: '0'.repeat(64),
      bytes: 1,
      token: 1n,
    })),
  });
  await database.db.generation.update({ where: { id }, data: { status: 'done' } });
  const listed = async (ctx = ctxOf(deps, { kind: 'anonymous' })) => {
    const { items } = await gallery.list({ ctx, input: { query: { author: author.userId } } });
    return items.find((item) => item.id === id);
  };
  return { id, listed, author };
}

describe('CARD-3 a list', () => {
  it('says for each visitor whether they voted, and for which image', async () => {
    const deps = depsFor(database.db);
    const { id, listed, author } = await fourDrafts(deps);
    const voter = await aPerson(deps, { guest: true });
    await vote.cast({ ctx: voter, input: { generationId: id, body: { image: 2 } } });
    expect(await listed(voter)).toMatchObject({ votes: 1, voted: true, votedImage: 2 });
    for (const other of [author, undefined]) {
      const view = await listed(other);
      expect(view).toMatchObject({ votes: 1, voted: false });
      expect(view).not.toHaveProperty('votedImage');
    }
  });

  it('has the votes of each image, which choose the same face as the picture’s own page', async () => {
    const deps = depsFor(database.db);
    const { id, listed } = await fourDrafts(deps);
    const votes = [3, 1, 3];
    for (const image of votes)
      await vote.cast({ ctx: await aPerson(deps), input: { generationId: id, body: { image } } });
    // A vote for the whole chooses no image.
    await vote.cast({ ctx: await aPerson(deps), input: { generationId: id } });
    const view = await listed();
    expect(view?.images.map((image) => image.votes)).toEqual([undefined, 1, undefined, 2]);
    const own = await generation.get({ ctx: ctxOf(deps, { kind: 'anonymous' }), input: { id } });
    expect([view && faceOf(view)?.index, faceOf(own)?.index]).toEqual([3, 3]);
  });

  it('leaves out the votes of guests for an image where people can sign in', async () => {
    const deps = depsFor(database.db, { signIn: true });
    const { id, listed } = await fourDrafts(deps);
    for (const image of [0, 0])
      await vote.cast({
        ctx: await aPerson(deps, { guest: true }),
        input: { generationId: id, body: { image } },
      });
    await vote.cast({ ctx: await aPerson(deps), input: { generationId: id, body: { image: 1 } } });
    const view = await listed();
    expect(view?.votes).toBe(3);
    expect(view?.images.map((image) => image.votes)).toEqual([undefined, 1, undefined, undefined]);
  });

  it('reads a page of many pictures with as many statements as a page of one', async () => {
    const deps = depsFor(database.db);
    for (let n = 0; n < 6; n++) await fourDrafts(deps);
    const voter = await aPerson(deps);
    const asked = vi.spyOn(database.db, '$queryRaw');
    const count = async (limit: number): Promise<number> => {
      asked.mockClear();
      const { items } = await gallery.list({ ctx: voter, input: { query: { limit } } });
      expect(items).toHaveLength(limit);
      return asked.mock.calls.length;
    };
    expect(await count(6)).toBe(await count(1));
    asked.mockRestore();
  });
});
