import { withTransaction } from '@atelier/db';
import { AtelierError, filterSchema, parseInput } from '@atelier/domain';
import { requireModerator } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { readLists } from '../shared/moderate';
import type { ModerationVerbs } from '../verbs';

/** Enough for people to keep by hand; each caption is matched against all of them. */
const MOST_TERMS = 1000;

export const setFilter: ModerationVerbs['setFilter'] = async ({ ctx, input: { body } }) => {
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
