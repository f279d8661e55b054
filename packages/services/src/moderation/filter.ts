import { requireModerator } from '../shared/actors';
import { readLists } from '../shared/moderate';
import type { ModerationVerbs } from '../verbs';

export const filter: ModerationVerbs['filter'] = async ({ ctx }) => {
  await requireModerator(ctx);
  return readLists(ctx.deps.db);
};
