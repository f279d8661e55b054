-- The Discord bot: language and visibility of a person, intents that survive a dying bot, one owner for each message, and the
-- rules of a server.
ALTER TABLE "User" ADD COLUMN "language" TEXT, ADD COLUMN "unlisted" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "Generation" ADD COLUMN "unlisted" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "DiscordMessage"
  ADD COLUMN "attachmentLimit" INTEGER,
  ADD COLUMN "ownerId" UUID,
  ADD COLUMN "ownedUntil" TIMESTAMPTZ(3);

CREATE TABLE "DiscordIntent" (
    "interactionId" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "guildId" TEXT,
    "channelId" TEXT NOT NULL,
    "messageId" TEXT,
    "interactionToken" TEXT NOT NULL,
    "tokenExpiresAt" TIMESTAMPTZ(3) NOT NULL,
    "attachmentLimit" INTEGER NOT NULL,
    "locale" TEXT NOT NULL,
    "discordId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "avatarUrl" TEXT,
    "roleIds" TEXT[],
    "body" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DiscordIntent_pkey" PRIMARY KEY ("interactionId")
);

CREATE TABLE "DiscordChannel" (
    "channelId" TEXT NOT NULL,
    "guildId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DiscordChannel_pkey" PRIMARY KEY ("channelId")
);

CREATE TABLE "DiscordRoleQuota" (
    "guildId" TEXT NOT NULL,
    "roleId" TEXT NOT NULL,
    "activePerPerson" INTEGER NOT NULL,
    "perPersonAndDay" INTEGER NOT NULL,

    CONSTRAINT "DiscordRoleQuota_pkey" PRIMARY KEY ("guildId","roleId")
);

CREATE INDEX "DiscordIntent_createdAt_idx" ON "DiscordIntent"("createdAt");

CREATE INDEX "DiscordChannel_guildId_idx" ON "DiscordChannel"("guildId");
