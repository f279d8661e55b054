import { Prisma, type Tx } from '@atelier/db';

/** At once; the rest goes the next time. */
const MOST = 1000;

/** Nothing hangs on such a guest, and nobody is kept out by the row. */
const EMPTY = Prisma.sql`u."isGuest" AND u."bannedAt" IS NULL
  AND NOT EXISTS (SELECT FROM "Generation" o WHERE o."authorId" = u."id")
  AND NOT EXISTS (SELECT FROM "Job" o WHERE o."userId" = u."id")
  AND NOT EXISTS (SELECT FROM "Vote" o WHERE o."userId" = u."id")
  AND NOT EXISTS (SELECT FROM "Report" o WHERE o."reporterId" = u."id")
  AND NOT EXISTS (SELECT FROM "Room" o WHERE o."ownerId" = u."id")
  AND NOT EXISTS (SELECT FROM "ApiKey" o WHERE o."userId" = u."id")
  AND NOT EXISTS (SELECT FROM "Webhook" o WHERE o."userId" = u."id")`;

/** Deletes guests who have made nothing, with their sessions; `which` of the users `u`. Returns how many. */
export const dropEmptyGuests = (tx: Tx, which: Prisma.Sql): Promise<number> => tx.$executeRaw`
  DELETE FROM "User" WHERE "id" IN (
    SELECT u."id" FROM "User" u WHERE ${which} AND ${EMPTY} LIMIT ${MOST}::int FOR UPDATE SKIP LOCKED
  )`;
