import { Prisma } from '@atelier/db';
import { parseInput } from '@atelier/domain';
import { z } from 'zod';
import { requireSystem } from '../shared/actors';
import type { PersonVerbs } from '../verbs';
import { dropEmptyGuests } from './empty-guests';

export const forgetGuest: PersonVerbs['forgetGuest'] = async ({ ctx, input }) => {
  requireSystem(ctx);
  const id = parseInput(z.uuid(), input.guestId);
  await dropEmptyGuests(ctx.deps.db, Prisma.sql`u."id" = ${id}::uuid`);
};
