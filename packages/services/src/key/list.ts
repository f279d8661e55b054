import type { ApiKeyView } from '@atelier/domain';
import type { Verb } from '../context';
import { requirePerson } from '../shared/actors';
import { toKeyView } from './key-view';

/** Returns one's own keys, newest first. @throws unauthenticated */
export const list: Verb<Record<string, never>, { keys: ApiKeyView[] }> = async ({ ctx }) => {
  const userId = requirePerson(ctx);
  const rows = await ctx.deps.db.apiKey.findMany({ where: { userId }, orderBy: { createdAt: 'desc' } });
  return { keys: rows.map(toKeyView) };
};
