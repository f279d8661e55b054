import { AtelierError } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';

/** Milliseconds for which a refused form can be opened again. */
const KEPT_MS = 86_400_000;

const filledSchema = z.record(z.string(), z.array(z.string()));

/** A form that was refused, and what the person had filled in. */
export interface KeptForm {
  /** Id of the interaction that sent it. */
  id: string;
  /** The person who typed it; nobody else reads it. */
  discordId: string;
  /** Which form, and of what. */
  customId: string;
  /** Values by the custom ids of the fields. */
  filled: z.infer<typeof filledSchema> | Readonly<Record<string, readonly string[]>>;
}

/** Keeps a form for a day, and deletes those that are older. For the bot itself. @throws AtelierError forbidden */
export const keepForm: Verb<KeptForm, void> = async ({ ctx, input: { id, discordId, customId, filled } }) => {
  requireSystem(ctx);
  const { db, now } = ctx.deps;
  const data = { discordId, customId, filled: filledSchema.parse(filled), createdAt: now() };
  await db.discordForm.upsert({ where: { id }, create: { id, ...data }, update: data });
  await db.discordForm.deleteMany({ where: { createdAt: { lt: new Date(now().getTime() - KEPT_MS) } } });
};

/** Returns a person's own kept form. For the bot itself. @throws AtelierError forbidden, not_found */
export const keptForm: Verb<{ id: string; discordId: string }, KeptForm> = async ({
  ctx,
  input: { id, discordId },
}) => {
  requireSystem(ctx);
  const row = await ctx.deps.db.discordForm.findFirst({
    where: { id, discordId, createdAt: { gte: new Date(ctx.deps.now().getTime() - KEPT_MS) } },
  });
  if (!row) throw new AtelierError('not_found', 'This form is not kept any more.');
  return { id, discordId, customId: row.customId, filled: filledSchema.parse(row.filled) };
};
