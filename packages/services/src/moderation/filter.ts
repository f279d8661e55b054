import type { FilterView } from '@atelier/domain';
import type { Verb } from '../context';
import { requireModerator } from '../shared/actors';
import { readLists } from '../shared/moderate';

/** Returns the terms that moderators added to the caption filter and took out of it. @throws forbidden */
export const filter: Verb<Record<string, never>, FilterView> = async ({ ctx }) => {
  await requireModerator(ctx);
  return readLists(ctx.deps.db);
};
