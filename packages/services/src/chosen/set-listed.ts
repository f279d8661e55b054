import { withTransaction } from '@atelier/db';
import { type ChosenView, listedSchema, parseInput } from '@atelier/domain';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { notifyGeneration } from '../shared/notify';
import { sortOwn } from './own';

/**
 * Takes one's own generations out of galleries, walls and feeds, or puts them back. Their addresses still open
 * them. `changed` names those that were not so before, so that an undo touches no others.
 * @throws unauthenticated, banned, invalid_request
 */
export const setListed: Verb<{ body: unknown }, ChosenView> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const { ids, listed } = parseInput(listedSchema, input.body);
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    // In the order of their ids, so that two requests never wait for each other.
    await tx.$queryRaw`
      SELECT FROM "Generation" WHERE "id" = ANY (${ids}::uuid[]) AND "authorId" = ${userId}::uuid
      ORDER BY "id" FOR NO KEY UPDATE`;
    const { own, refused } = await sortOwn(tx, ids, userId);
    const changed = own.filter(({ unlisted }) => unlisted === listed).map(({ id }) => id);
    await tx.generation.updateMany({ where: { id: { in: changed } }, data: { unlisted: !listed } });
    for (const id of changed) await notifyGeneration(tx, id);
    return { changed, refused };
  });
};
