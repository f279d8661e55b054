-- A form in Discord that was refused keeps what the person typed, for a day.
CREATE TABLE "DiscordForm" (
    "id" TEXT NOT NULL,
    "discordId" TEXT NOT NULL,
    "customId" TEXT NOT NULL,
    "filled" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DiscordForm_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "DiscordForm_createdAt_idx" ON "DiscordForm"("createdAt");

-- A session of a page that Discord frames: its token is a bearer, lives an hour and is never a cookie.
ALTER TABLE "Session" ADD COLUMN "frame" BOOLEAN NOT NULL DEFAULT false;
