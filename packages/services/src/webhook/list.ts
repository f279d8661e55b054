import type { WebhookView } from '@atelier/domain';
import type { Verb } from '../context';
import { requirePerson } from '../shared/actors';
import { toWebhookView } from './webhook-view';

/** Returns one's own webhooks, newest first. @throws unauthenticated */
export const list: Verb<Record<string, never>, { webhooks: WebhookView[] }> = async ({ ctx }) => {
  const userId = requirePerson(ctx);
  const rows = await ctx.deps.db.webhook.findMany({ where: { userId }, orderBy: { createdAt: 'desc' } });
  return { webhooks: rows.map(toWebhookView) };
};
