import { NOTIFY } from '@atelier/protocol';
import { type Backlog, heldSeconds, backlog as read } from '@atelier/queue';
import { z } from 'zod';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';

/** Jobs that wait or run, by pack and state, with the work they hold. For metrics. @throws forbidden */
export const backlog: Verb<Record<string, never>, Backlog[]> = async ({ ctx }) => {
  requireSystem(ctx);
  return read(ctx.deps.db);
};

/** Seconds that the oldest open transaction has kept dead rows. For metrics. @throws forbidden */
export const oldestTransaction: Verb<Record<string, never>, number> = async ({ ctx }) => {
  requireSystem(ctx);
  return heldSeconds(ctx.deps.db);
};

const probe = z.object({ id: z.uuid() });

/** Sends a notification that only its sender expects, to measure how long one takes. @throws forbidden */
export const probeNotify: Verb<z.input<typeof probe>, void> = async ({ ctx, input }) => {
  requireSystem(ctx);
  await ctx.deps.db.$executeRaw`SELECT pg_notify(${NOTIFY.probe}, ${probe.parse(input).id})`;
};
