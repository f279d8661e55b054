import { TURNS } from '../limits';
import { interval, NOW } from '../query';

/** The place of a newcomer who has nothing else in the line of `pack`: docs/queue.md, "virtual now". */
export const virtualNow = (guest: string, pack: string): string => `greatest(
    ${NOW} - ${interval(TURNS.lagMs)},
    least(${NOW}, coalesce(
      (SELECT max(other."turnAt") FROM "Job" other
        WHERE other.state = 'running' AND other.guest = ${guest} AND other.pack = ${pack}),
      (SELECT other."turnAt" FROM "Job" other
        WHERE other.state = 'available' AND other."pausedAt" IS NULL AND other.guest = ${guest} AND other.pack = ${pack}
        ORDER BY other."turnAt" LIMIT 1),
      ${NOW}
    ))
  )`;
