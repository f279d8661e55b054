import { requirePerson } from '../shared/actors';
import type { WebhookVerbs } from '../verbs';
import { toWebhookView } from './webhook-view';

export const list: WebhookVerbs['list'] = async ({ ctx }) => {
  const userId = requirePerson(ctx);
  const rows = await ctx.deps.db.webhook.findMany({ where: { userId }, orderBy: { createdAt: 'desc' } });
  return { webhooks: rows.map(toWebhookView) };
};
