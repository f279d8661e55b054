import { Prisma } from '@atelier/db';
import { parseInput } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';
import { dropEmptyGuests } from './empty-guests';

/**
 * Deletes a guest whose first request failed. A guest who made something stays. System actors only.
 * @throws forbidden
 */
export const forgetGuest: Verb<{ guestId: string }, void> = async ({ ctx, input }) => {
  requireSystem(ctx);
  const id = parseInput(z.uuid(), input.guestId);
  await dropEmptyGuests(ctx.deps.db, Prisma.sql`u."id" = ${id}::uuid`);
};
