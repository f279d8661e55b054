import { randomBytes } from 'node:crypto';
import { withTransaction } from '@atelier/db';
import { AtelierError, type CreatedWebhookView, parseInput, webhookSchema } from '@atelier/domain';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { toWebhookView } from './webhook-view';

const WEBHOOKS_PER_PERSON = 5;

/**
 * Makes a webhook; only this answer has the secret in it. `body` is `{url, events?}`.
 * @throws unauthenticated, banned, quota_exceeded
 */
export const create: Verb<{ body: unknown }, CreatedWebhookView> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const { url, events } = parseInput(webhookSchema, input.body);
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    if ((await tx.webhook.count({ where: { userId } })) >= WEBHOOKS_PER_PERSON)
      throw new AtelierError(
        'quota_exceeded',
        `You have ${WEBHOOKS_PER_PERSON} webhooks, the most allowed. Delete one first.`,
        {
          reason: 'webhook_limit',
        },
      );
    const row = await tx.webhook.create({ data: { userId, url, events, secret } });
    return { ...toWebhookView(row), secret };
  });
};
