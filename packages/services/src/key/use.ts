import { AtelierError, type PersonView } from '@atelier/domain';
import type { Verb } from '../context';
import { toPersonView } from '../person/person-view';
import { requireSystem } from '../shared/actors';
import { hashOf } from './create';

/** Interval of recording a use; uses in between write nothing. */
const NOTE_EVERY_MS = 60_000;

/** Returns the person whose key this is. System actors only. @throws forbidden, unauthenticated */
export const use: Verb<{ key: string }, PersonView> = async ({ ctx, input: { key } }) => {
  requireSystem(ctx);
  const { db, now } = ctx.deps;
  const row = await db.apiKey.findUnique({ where: { hash: hashOf(key) }, include: { user: true } });
  if (!row) throw new AtelierError('unauthenticated', 'This API key is unknown or was revoked.');
  const at = now();
  if (!row.lastUsedAt || at.getTime() - row.lastUsedAt.getTime() > NOTE_EVERY_MS)
    await db.apiKey.updateMany({ where: { id: row.id }, data: { lastUsedAt: at } });
  return toPersonView(row.user);
};
