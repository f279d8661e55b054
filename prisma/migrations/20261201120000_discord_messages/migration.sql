-- The settings of a person's last /imagine, and whether the next one takes them over.
ALTER TABLE "User" ADD COLUMN "lastImagine" JSONB, ADD COLUMN "remembers" BOOLEAN NOT NULL DEFAULT true;

-- `placeKind`: `thread` or `forum` where the message is in one. `stale`: how often its generation went out of sight
-- or came back since the message was last brought up to date.
ALTER TABLE "DiscordMessage"
  ADD COLUMN "placeKind" TEXT,
  ADD COLUMN "stale" INTEGER NOT NULL DEFAULT 0;

-- A trigger and not a verb: whatever takes a picture out of sight, the bot finds the messages by an index.
CREATE FUNCTION "DiscordMessage_mark_stale"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "DiscordMessage" SET "stale" = "stale" + 1
  WHERE "generationId" = NEW."id" AND "shown" IS DISTINCT FROM 'gone';
  RETURN NULL;
END $$;
CREATE TRIGGER "Generation_sight" AFTER UPDATE OF "hiddenAt", "deletedAt" ON "Generation" FOR EACH ROW
  WHEN ((OLD."hiddenAt" IS NULL AND OLD."deletedAt" IS NULL) IS DISTINCT FROM
        (NEW."hiddenAt" IS NULL AND NEW."deletedAt" IS NULL))
  EXECUTE FUNCTION "DiscordMessage_mark_stale"();

-- What changed before there was a trigger.
UPDATE "DiscordMessage" m SET "stale" = 1 FROM "Generation" g
WHERE g."id" = m."generationId" AND m."settledAt" IS NOT NULL AND m."shown" IS DISTINCT FROM 'gone'
  AND (g."hiddenAt" IS NULL AND g."deletedAt" IS NULL) = (m."shown" IS NOT DISTINCT FROM 'removed');

CREATE INDEX "DiscordMessage_due" ON "DiscordMessage" ("createdAt") WHERE ("settledAt" IS NULL OR "stale" > 0);
