-- Removes what no code reads. A Discord account that only the sign-in library's table knew is kept with its person first.
UPDATE "User" u SET "discordId" = a."accountId", "isGuest" = false
FROM "Account" a
WHERE a."userId" = u."id" AND a."providerId" = 'discord' AND u."discordId" IS NULL
  AND NOT EXISTS (SELECT FROM "User" other WHERE other."discordId" = a."accountId");

-- Tables and columns of a sign-in library that was dropped (docs/decisions/own-sessions.md).
DROP TABLE "Account";
DROP TABLE "Verification";
ALTER TABLE "User" DROP COLUMN "email", DROP COLUMN "emailVerified", DROP COLUMN "updatedAt";
ALTER TABLE "Session" DROP COLUMN "updatedAt";

-- Columns that were null in every row.
ALTER TABLE "Generation" DROP COLUMN "step", DROP COLUMN "steps";
ALTER TABLE "Worker" DROP COLUMN "currentJobId";
ALTER TABLE "DiscordIntent" DROP COLUMN "messageId";

-- Columns that were written and never read. The audit trail says who changed the filter, and when.
ALTER TABLE "Room" DROP COLUMN "discordGuildId";
ALTER TABLE "FilterTerm" DROP COLUMN "createdById", DROP COLUMN "createdAt";
