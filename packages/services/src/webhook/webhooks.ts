import { randomBytes } from 'node:crypto';
import { withTransaction } from '@atelier/db';
import {
  AtelierError,
  type CreatedWebhookView,
  parseInput,
  type WebhookView,
  webhookEvent,
  webhookSchema,
} from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';

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

/** Returns one's own webhooks, newest first. @throws unauthenticated */
export const list: Verb<Record<string, never>, { webhooks: WebhookView[] }> = async ({ ctx }) => {
  const userId = requirePerson(ctx);
  const rows = await ctx.deps.db.webhook.findMany({ where: { userId }, orderBy: { createdAt: 'desc' } });
  return { webhooks: rows.map(toWebhookView) };
};

/** Deletes one of one's own webhooks with its deliveries. @throws unauthenticated, not_found */
export const remove: Verb<{ id: string }, { id: string }> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const id = parseInput(z.uuid(), input.id);
  const { count } = await ctx.deps.db.webhook.deleteMany({ where: { id, userId } });
  if (count === 0) throw new AtelierError('not_found', 'You have no such webhook.');
  return { id };
};

/** Maps a webhook's row to its owner's view, without the secret. */
const toWebhookView = (row: {
  id: string;
  url: string;
  events: string[];
  disabledAt: Date | null;
  createdAt: Date;
}): WebhookView => ({
  id: row.id,
  url: row.url,
  events: z.array(webhookEvent).parse(row.events),
  disabledAt: row.disabledAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});
