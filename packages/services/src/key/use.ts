import { AtelierError } from '@atelier/domain';
import { toPersonView } from '../person/person-view';
import { requireSystem } from '../shared/actors';
import type { KeyVerbs } from '../verbs';
import { hashOf } from './create';

/** Uses within a minute of each other write nothing. */
const NOTE_EVERY_MS = 60_000;

export const use: KeyVerbs['use'] = async ({ ctx, input: { key } }) => {
  requireSystem(ctx);
  const { db, now } = ctx.deps;
  const row = await db.apiKey.findUnique({ where: { hash: hashOf(key) }, include: { user: true } });
  if (!row) throw new AtelierError('unauthenticated', 'This API key is unknown or was revoked.');
  const at = now();
  if (!row.lastUsedAt || at.getTime() - row.lastUsedAt.getTime() > NOTE_EVERY_MS)
    await db.apiKey.updateMany({ where: { id: row.id }, data: { lastUsedAt: at } });
  return toPersonView(row.user);
};
