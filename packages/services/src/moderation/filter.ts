import { withTransaction } from '@atelier/db';
import { AtelierError, type FilterView, filterSchema, parseInput } from '@atelier/domain';
import type { Verb } from '../context';
import { requireModerator } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { readLists } from '../shared/moderate';

/** Returns the terms that moderators added to the caption filter and took out of it. @throws forbidden */
export const filter: Verb<Record<string, never>, FilterView> = async ({ ctx }) => {
  await requireModerator(ctx);
  return readLists(ctx.deps.db);
};

/** People maintain the list by hand, and each caption is matched against all of its words. */
const MOST_TERMS = 1000;

/**
 * Adds a term to the caption filter or takes one out. `body` is `{term, list}`. Moderators only.
 * @throws forbidden, quota_exceeded
 */
export const setFilter: Verb<{ body: unknown }, FilterView> = async ({ ctx, input: { body } }) => {
  await requireModerator(ctx);
  const { term, list } = parseInput(filterSchema, body);
  const { db } = ctx.deps;
  await withTransaction(db, async (tx) => {
    if (list === null) await tx.filterTerm.deleteMany({ where: { term } });
    else {
      await tx.filterTerm.upsert({ where: { term }, create: { term, list }, update: { list } });
      if ((await tx.filterTerm.count()) > MOST_TERMS)
        throw new AtelierError('quota_exceeded', `The lists hold at most ${MOST_TERMS} terms.`, {
          reason: 'term_limit',
        });
    }
    await recordDeed(tx, ctx, { action: 'filter', subject: `${list ?? 'remove'}: ${term}` });
  });
  return readLists(db);
};
