import { z } from 'zod';
import { textSchema } from './caption';
import { LIMITS, REPORT_REASONS, ROLES } from './constants';
import { generationId, generationView } from './generation';
import { personView } from './views';

export const reportReason = z.enum(REPORT_REASONS);

/** Body of `POST /api/v1/generations/:id/report`. */
export const reportSchema = z.strictObject({
  reason: reportReason,
  note: textSchema(LIMITS.noteLength).optional(),
});
export const reportedView = z.object({ generationId, reported: z.literal(true) });

/** One picture in the moderators' queue, with its reports. */
export const reportedGeneration = z.object({
  generation: generationView,
  hidden: z.boolean(),
  reports: z.array(
    z.object({
      id: z.uuid(),
      reason: reportReason,
      note: z.string().nullable(),
      reporter: z.object({ id: z.string(), name: z.string() }).nullable(),
      createdAt: z.iso.datetime(),
    }),
  ),
});
export type ReportedGeneration = z.infer<typeof reportedGeneration>;
/** Longest waiting first. */
export const reportQueueView = z.object({ waiting: z.int(), items: z.array(reportedGeneration) });
export type ReportQueueView = z.infer<typeof reportQueueView>;

const reason = textSchema(LIMITS.reasonLength).optional();
/** Body of `PUT /api/v1/moderation/generations/:id`; either way its reports are settled. */
export const hideSchema = z.strictObject({ hidden: z.boolean(), reason });
export const hiddenView = z.object({ id: generationId, hidden: z.boolean() });
/** Body of `PUT /api/v1/moderation/people/:id/ban`. `hidePictures` hides everything the person made, too. */
export const banSchema = z.strictObject({
  banned: z.boolean(),
  reason,
  hidePictures: z.boolean().default(false),
});
/** Body of `PUT /api/v1/moderation/people/:id/role`. Admins only. */
export const roleSchema = z.strictObject({ role: z.enum(ROLES).exclude(['admin']) });

export const bannedView = z.object({
  people: z.array(
    z.object({ person: personView, reason: z.string().nullable(), bannedAt: z.iso.datetime() }),
  ),
});
export type BannedView = z.infer<typeof bannedView>;

export const filterTerm = z
  .string()
  .trim()
  .toLowerCase()
  .min(2)
  .max(LIMITS.filterTermLength)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}' -]*$/u, 'a word or a few, without signs');
/** Body of `PUT /api/v1/moderation/filter`: `null` takes the term off both lists. */
export const filterSchema = z.strictObject({ term: filterTerm, list: z.enum(['allow', 'deny']).nullable() });
export const filterView = z.object({ allow: z.array(z.string()), deny: z.array(z.string()) });
export type FilterView = z.infer<typeof filterView>;

export const AUDIT_ACTIONS = [
  'hide',
  'show',
  'dismiss',
  'delete',
  'cancel',
  'retry',
  'ban',
  'unban',
  'role',
  'filter',
  'room',
  'server',
] as const;
export const auditAction = z.enum(AUDIT_ACTIONS);
export type AuditAction = z.infer<typeof auditAction>;
/** One act of a moderator. Entries are never changed or removed. */
export const auditEntry = z.object({
  id: z.uuid(),
  action: auditAction,
  actor: z.object({ id: z.string().nullable(), name: z.string() }),
  generationId: z.string().nullable(),
  personId: z.string().nullable(),
  subject: z.string(),
  reason: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export type AuditEntry = z.infer<typeof auditEntry>;
export const auditQuery = z.strictObject({ before: z.uuid().optional() });
/** Newest first; `before` of the next page is the last entry's id, null at the end. */
export const auditPage = z.object({ entries: z.array(auditEntry), before: z.uuid().nullable() });
export type AuditPage = z.infer<typeof auditPage>;
