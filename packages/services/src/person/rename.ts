import { withTransaction } from '@atelier/db';
import { AtelierError, type PersonView, parseInput, renameSchema } from '@atelier/domain';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { checkWords } from '../shared/moderate';
import { notifyPerson } from '../shared/notify';
import { toPersonView } from './person-view';

/**
 * Changes a guest's own name. `body` is `{name}`. A signed-in person's name comes from Discord. No guest may
 * take a name that a signed-in person has, because others would take them for that person.
 * @throws unauthenticated, banned, forbidden (not a guest), caption_refused, conflict
 */
export const rename: Verb<{ body: unknown }, PersonView> = async ({ ctx, input }) => {
  const id = requirePerson(ctx);
  const { name } = parseInput(renameSchema, input.body);
  await checkWords(ctx, name, 'name_refused');
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, id);
    const { isGuest } = await tx.user.findUniqueOrThrow({ where: { id }, select: { isGuest: true } });
    if (!isGuest) throw new AtelierError('forbidden', 'Your name here is the one of your Discord account.');
    // Not Prisma's insensitive `equals`: it takes % and _ as wildcards.
    const taken = await tx.$queryRaw<object[]>`
      SELECT FROM "User" WHERE NOT "isGuest" AND lower("name") = lower(${name}) LIMIT 1`;
    if (taken.length > 0)
      throw new AtelierError('conflict', 'Somebody who signed in has this name. Choose another one.', {
        reason: 'name_taken',
      });
    await notifyPerson(tx, id);
    return toPersonView(await tx.user.update({ where: { id }, data: { name } }));
  });
};
