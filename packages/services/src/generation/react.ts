import { withTransaction } from '@atelier/db';
import { AtelierError, generationId, parseInput, type ReactionView, reactionSchema } from '@atelier/domain';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { assertShown, assertVisible } from '../shared/generation-row';
import { notifyPassing } from '../shared/notify';

/**
 * Tells everyone who watches a generation that this person reacts to it. Writes no row. `body` is
 * `{reaction, token?}`, one of the closed set. Guests may. A hidden generation takes no reactions, not even
 * its author's.
 * @throws unauthenticated, banned, not_found, gone
 */
export const react: Verb<{ id: string; body: unknown }, ReactionView> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const id = parseInput(generationId, input.id);
  const { reaction, token } = parseInput(reactionSchema, input.body);
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    const row = await tx.generation.findUnique({
      where: { id },
      select: { authorId: true, hiddenAt: true, deletedAt: true },
    });
    if (!row) throw new AtelierError('not_found', 'There is no such generation.');
    assertVisible(row, ctx);
    assertShown(row);
    const { name } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { name: true } });
    await notifyPassing(tx, {
      kind: 'reaction',
      generationId: id,
      reaction,
      ...(token && { token }),
      by: { id: userId, name },
    });
    return { generationId: id, reaction };
  });
};
