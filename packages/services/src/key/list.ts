import { requirePerson } from '../shared/actors';
import type { KeyVerbs } from '../verbs';
import { toKeyView } from './key-view';

export const list: KeyVerbs['list'] = async ({ ctx }) => {
  const userId = requirePerson(ctx);
  const rows = await ctx.deps.db.apiKey.findMany({ where: { userId }, orderBy: { createdAt: 'desc' } });
  return { keys: rows.map(toKeyView) };
};
