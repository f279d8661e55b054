import { Prisma } from '@atelier/db';
import { type LastImagine, lastImagineSchema, parseInput } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { requirePerson } from '../shared/actors';

/** What a person's next /imagine takes over: nothing where they do not want that. */
interface Memory {
  remembers: boolean;
  last: LastImagine;
}

const memoryOf = (row: { remembers: boolean; lastImagine: Prisma.JsonValue }): Memory => {
  // A row may be older than the code: settings that are none any more are left out.
  const { success, data } = lastImagineSchema.safeParse(row.lastImagine ?? {});
  return { remembers: row.remembers, last: row.remembers && success ? data : {} };
};

const select = { remembers: true, lastImagine: true } as const;

/** Returns the settings of one's last /imagine. @throws unauthenticated */
export const lastImagine: Verb<Record<string, never>, Memory> = async ({ ctx }) =>
  memoryOf(await ctx.deps.db.user.findUniqueOrThrow({ where: { id: requirePerson(ctx) }, select }));

/**
 * Keeps the settings of an accepted /imagine, unless the person does not want that. `body` is a LastImagine.
 * @throws unauthenticated, invalid_request
 */
export const keepLastImagine: Verb<{ body: unknown }, void> = async ({ ctx, input }) => {
  const id = requirePerson(ctx);
  const last = parseInput(lastImagineSchema, input.body);
  await ctx.deps.db.user.updateMany({ where: { id, remembers: true }, data: { lastImagine: last } });
};

/** Says whether /imagine takes over the last settings. Either way it forgets them now. @throws unauthenticated */
export const setRemembers: Verb<{ remembers: boolean }, Memory> = async ({ ctx, input }) => {
  const id = requirePerson(ctx);
  const remembers = parseInput(z.boolean(), input.remembers);
  const data = { remembers, lastImagine: Prisma.DbNull };
  return memoryOf(await ctx.deps.db.user.update({ where: { id }, data, select }));
};
