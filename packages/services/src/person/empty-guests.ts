import { Prisma, type Tx } from '@atelier/db';

/** Most guests in one run; the next run deletes the rest. */
const MOST = 1000;

/** SQL condition: an unbanned guest to whom no other row refers. */
const EMPTY = Prisma.sql`u."isGuest" AND u."bannedAt" IS NULL
  AND NOT EXISTS (SELECT FROM "Generation" o WHERE o."authorId" = u."id")
  AND NOT EXISTS (SELECT FROM "Job" o WHERE o."userId" = u."id")
  AND NOT EXISTS (SELECT FROM "Vote" o WHERE o."userId" = u."id")
  AND NOT EXISTS (SELECT FROM "Report" o WHERE o."reporterId" = u."id")
  AND NOT EXISTS (SELECT FROM "Room" o WHERE o."ownerId" = u."id")
  AND NOT EXISTS (SELECT FROM "ApiKey" o WHERE o."userId" = u."id")
  AND NOT EXISTS (SELECT FROM "Webhook" o WHERE o."userId" = u."id")`;

/**
 * Deletes guests who have made nothing, with their sessions. `which` is an SQL condition on the users `u`.
 * Returns their number.
 */
export const dropEmptyGuests = (tx: Tx, which: Prisma.Sql): Promise<number> => tx.$executeRaw`
  DELETE FROM "User" WHERE "id" IN (
    SELECT u."id" FROM "User" u WHERE ${which} AND ${EMPTY} LIMIT ${MOST}::int FOR UPDATE SKIP LOCKED
  )`;
