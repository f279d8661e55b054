import { webhookEvent } from '@atelier/domain';
import { z } from 'zod';
import { requireSystem } from '../shared/actors';
import { loadGenerations } from '../shared/generation-row';
import { present } from '../shared/present';
import type { WebhookVerbs } from '../verbs';

/** A sender that dies with a delivery in hand leaves it to the next after this long; an attempt takes far less. */
const LEASE_SECONDS = 60;

const dueRow = z.object({
  id: z.uuid(),
  attempt: z.int(),
  event: webhookEvent,
  generationId: z.uuid(),
  createdAt: z.date(),
  url: z.string(),
  secret: z.string(),
  userId: z.uuid(),
});

// Taken one at a time and in one statement, so that any number of web processes may send.
export const due: WebhookVerbs['due'] = async ({ ctx }) => {
  requireSystem(ctx);
  const { db, now } = ctx.deps;
  const rows = await db.$queryRaw`
    UPDATE "WebhookDelivery" d
    SET "attempt" = d."attempt" + 1, "nextAt" = ${now()}::timestamptz + make_interval(secs => ${LEASE_SECONDS}::int)
    FROM "Webhook" w
    WHERE w."id" = d."webhookId" AND d."id" = (
      SELECT c."id" FROM "WebhookDelivery" c WHERE c."nextAt" <= ${now()}::timestamptz
      ORDER BY c."nextAt" LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING d."id", d."attempt", d."event", d."generationId", d."createdAt", w."url", w."secret", w."userId"`;
  const [row] = z.array(dueRow).parse(rows);
  if (!row) return null;
  const { userId, generationId, ...delivery } = row;
  // As its author sees it now: the payload is never older than the attempt.
  const asAuthor = { ...ctx, actor: { kind: 'user' as const, userId, role: 'member' as const } };
  const [generation] = await loadGenerations(db, [generationId], asAuthor);
  return {
    ...delivery,
    generation: generation && !generation.deletedAt ? await present(db, generation, asAuthor) : null,
  };
};
