-- What the bot looks for every two minutes (apps/bot/src/message-leases.ts): few among many, and found without reading the many.
-- Not coalesce(…) IS NOT NULL: of that the planner knows nothing, and takes it for common.
CREATE INDEX "Generation_out_of_sight" ON "Generation" ("id") WHERE "hiddenAt" IS NOT NULL OR "deletedAt" IS NOT NULL;
CREATE INDEX "DiscordMessage_removed" ON "DiscordMessage" ("generationId") WHERE "shown" = 'removed';
