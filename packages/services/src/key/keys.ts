import { createHash, randomBytes } from 'node:crypto';
import { withTransaction } from '@atelier/db';
import {
  type ApiKeyView,
  AtelierError,
  apiKeySchema,
  type CreatedApiKeyView,
  type PersonView,
  parseInput,
} from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { toPersonView } from '../person/profile';
import { lockPerson, requirePerson, requireSystem } from '../shared/actors';

const KEYS_PER_PERSON = 10;

/** 256 random bits need no slow hash, because guessing them is hopeless. */
const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

/**
 * Makes an API key and returns it once: the table keeps only the hash. `body` is `{name}`.
 * @throws unauthenticated, banned, quota_exceeded
 */
export const create: Verb<{ body: unknown }, CreatedApiKeyView> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const { name } = parseInput(apiKeySchema, input.body);
  // The prefix lets secret scanners recognise a leaked key.
  const key = `atl_${randomBytes(32).toString('base64url')}`;
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    if ((await tx.apiKey.count({ where: { userId } })) >= KEYS_PER_PERSON)
      throw new AtelierError(
        'quota_exceeded',
        `You have ${KEYS_PER_PERSON} keys, the most allowed. Revoke one first.`,
        {
          reason: 'key_limit',
        },
      );
    const row = await tx.apiKey.create({
      data: { userId, name, prefix: key.slice(0, 10), hash: hashOf(key) },
    });
    return { ...toKeyView(row), key };
  });
};

/** Maps a key's row to its owner's view. */
const toKeyView = (row: {
  id: string;
  name: string;
  prefix: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}): ApiKeyView => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
});

/** Returns one's own keys, newest first. @throws unauthenticated */
export const list: Verb<Record<string, never>, { keys: ApiKeyView[] }> = async ({ ctx }) => {
  const userId = requirePerson(ctx);
  const rows = await ctx.deps.db.apiKey.findMany({ where: { userId }, orderBy: { createdAt: 'desc' } });
  return { keys: rows.map(toKeyView) };
};

/** Revokes one of one's own keys. @throws unauthenticated, not_found */
export const revoke: Verb<{ id: string }, { id: string }> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const id = parseInput(z.uuid(), input.id);
  const { count } = await ctx.deps.db.apiKey.deleteMany({ where: { id, userId } });
  if (count === 0) throw new AtelierError('not_found', 'You have no such key.');
  return { id };
};

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
