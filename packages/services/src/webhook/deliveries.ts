import { AtelierError, type DeliveryView, parseInput, webhookEvent } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { requirePerson } from '../shared/actors';

const SHOWN = 50;

/**
 * Returns the log of one of one's own webhooks, newest first, at most 50.
 * @throws unauthenticated, not_found
 */
export const deliveries: Verb<{ id: string }, { deliveries: DeliveryView[] }> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const id = parseInput(z.uuid(), input.id);
  const { db } = ctx.deps;
  const found = await db.webhook.findFirst({ where: { id, userId }, select: { id: true } });
  if (!found) throw new AtelierError('not_found', 'You have no such webhook.');
  const rows = await db.webhookDelivery.findMany({
    where: { webhookId: id },
    orderBy: { createdAt: 'desc' },
    take: SHOWN,
  });
  return {
    deliveries: rows.map((row) => ({
      id: row.id,
      event: webhookEvent.parse(row.event),
      generationId: row.generationId,
      state: row.deliveredAt ? 'delivered' : row.nextAt ? 'waiting' : 'failed',
      attempt: row.attempt,
      lastStatus: row.lastStatus,
      lastError: row.lastError,
      nextAt: row.nextAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
    })),
  };
};
