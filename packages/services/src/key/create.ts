import { createHash, randomBytes } from 'node:crypto';
import { withTransaction } from '@atelier/db';
import { AtelierError, apiKeySchema, type CreatedApiKeyView, parseInput } from '@atelier/domain';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { toKeyView } from './key-view';

const KEYS_PER_PERSON = 10;

/** 256 random bits need no slow hash, because guessing them is hopeless. */
export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

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
