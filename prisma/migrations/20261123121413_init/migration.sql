-- CreateEnum
CREATE TYPE "Role" AS ENUM ('member', 'moderator', 'admin');

-- CreateEnum
CREATE TYPE "GenerationStatus" AS ENUM ('queued', 'running', 'done', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "Origin" AS ENUM ('web', 'discord', 'api');

-- CreateEnum
CREATE TYPE "JobState" AS ENUM ('available', 'running', 'completed', 'cancelled', 'dead');

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "isGuest" BOOLEAN NOT NULL DEFAULT true,
    "discordId" TEXT,
    "role" "Role" NOT NULL DEFAULT 'member',
    "locale" TEXT,
    "bannedAt" TIMESTAMPTZ(3),
    "banReason" TEXT,
    "lastServedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Account" (
    "id" UUID NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" UUID NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Room" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "ownerId" UUID,
    "discordGuildId" TEXT,
    "discordChannelId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Room_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Generation" (
    "id" UUID NOT NULL,
    "authorId" UUID,
    "roomId" UUID,
    "parentId" UUID,
    "origin" "Origin" NOT NULL DEFAULT 'web',
    "status" "GenerationStatus" NOT NULL DEFAULT 'queued',
    "caption" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "seed" BIGINT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "stopAfter" INTEGER NOT NULL DEFAULT 1024,
    "pack" TEXT NOT NULL,
    "packVersion" TEXT,
    "voteCount" INTEGER NOT NULL DEFAULT 0,
    "stage" TEXT,
    "stageImage" INTEGER,
    "step" INTEGER,
    "steps" INTEGER,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "hiddenAt" TIMESTAMPTZ(3),
    "deletedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Generation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Image" (
    "id" UUID NOT NULL,
    "generationId" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "seed" BIGINT NOT NULL,
    "target" INTEGER NOT NULL,
    "reached" INTEGER,
    "thumbhash" TEXT,

    CONSTRAINT "Image_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StageImage" (
    "imageId" UUID NOT NULL,
    "size" INTEGER NOT NULL,
    "storageKey" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "tookMs" INTEGER,
    "token" BIGINT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "StageImage_pkey" PRIMARY KEY ("imageId","size")
);

-- CreateTable
CREATE TABLE "Vote" (
    "generationId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Vote_pkey" PRIMARY KEY ("generationId","userId")
);

-- CreateTable
CREATE TABLE "IdempotencyKey" (
    "userId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "requestHash" TEXT NOT NULL,
    "generationId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "IdempotencyKey_pkey" PRIMARY KEY ("userId","key")
);

-- CreateTable
CREATE TABLE "DiscordMessage" (
    "id" UUID NOT NULL,
    "generationId" UUID NOT NULL,
    "applicationId" TEXT NOT NULL,
    "guildId" TEXT,
    "channelId" TEXT NOT NULL,
    "messageId" TEXT,
    "interactionToken" TEXT,
    "tokenExpiresAt" TIMESTAMPTZ(3),
    "locale" TEXT,
    "shown" TEXT,
    "settledAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DiscordMessage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Job" (
    "id" UUID NOT NULL,
    "generationId" UUID NOT NULL,
    "userId" UUID,
    "roomId" UUID,
    "pack" TEXT NOT NULL,
    "state" "JobState" NOT NULL DEFAULT 'available',
    "priority" INTEGER NOT NULL DEFAULT 0,
    "runAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "maxAttempts" INTEGER NOT NULL DEFAULT 3,
    "fencingToken" BIGINT NOT NULL DEFAULT 0,
    "workerId" UUID,
    "leaseExpiresAt" TIMESTAMPTZ(3),
    "cancelRequestedAt" TIMESTAMPTZ(3),
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Attempt" (
    "jobId" UUID NOT NULL,
    "fencingToken" BIGINT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "workerId" UUID NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "errorCode" TEXT,
    "errorMessage" TEXT,

    CONSTRAINT "Attempt_pkey" PRIMARY KEY ("jobId","fencingToken")
);

-- CreateTable
CREATE TABLE "Worker" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "device" TEXT NOT NULL,
    "pack" TEXT NOT NULL,
    "packVersion" TEXT NOT NULL,
    "capabilities" JSONB NOT NULL DEFAULT '{}',
    "stageMs" JSONB NOT NULL DEFAULT '{}',
    "draining" BOOLEAN NOT NULL DEFAULT false,
    "currentJobId" UUID,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeatAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Worker_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "User_discordId_key" ON "User"("discordId");

-- CreateIndex
CREATE UNIQUE INDEX "Session_token_key" ON "Session"("token");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Account_userId_idx" ON "Account"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Account_providerId_accountId_key" ON "Account"("providerId", "accountId");

-- CreateIndex
CREATE INDEX "Verification_identifier_idx" ON "Verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "Room_slug_key" ON "Room"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "Room_discordChannelId_key" ON "Room"("discordChannelId");

-- CreateIndex
CREATE INDEX "Generation_createdAt_id_idx" ON "Generation"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Generation_voteCount_createdAt_id_idx" ON "Generation"("voteCount" DESC, "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Generation_authorId_createdAt_idx" ON "Generation"("authorId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "Generation_roomId_createdAt_idx" ON "Generation"("roomId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "Generation_parentId_idx" ON "Generation"("parentId");

-- CreateIndex
CREATE INDEX "Generation_status_idx" ON "Generation"("status");

-- CreateIndex
CREATE UNIQUE INDEX "Image_generationId_index_key" ON "Image"("generationId", "index");

-- CreateIndex
CREATE INDEX "StageImage_storageKey_idx" ON "StageImage"("storageKey");

-- CreateIndex
CREATE INDEX "Vote_userId_idx" ON "Vote"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "DiscordMessage_messageId_key" ON "DiscordMessage"("messageId");

-- CreateIndex
CREATE INDEX "DiscordMessage_generationId_idx" ON "DiscordMessage"("generationId");

-- CreateIndex
CREATE INDEX "DiscordMessage_settledAt_idx" ON "DiscordMessage"("settledAt");

-- CreateIndex
CREATE INDEX "Job_state_runAt_idx" ON "Job"("state", "runAt");

-- CreateIndex
CREATE INDEX "Job_generationId_idx" ON "Job"("generationId");

-- CreateIndex
CREATE INDEX "Job_userId_state_idx" ON "Job"("userId", "state");

-- CreateIndex
CREATE INDEX "Job_leaseExpiresAt_idx" ON "Job"("leaseExpiresAt");

-- CreateIndex
CREATE INDEX "Worker_heartbeatAt_idx" ON "Worker"("heartbeatAt");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Account" ADD CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Room" ADD CONSTRAINT "Room_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Generation" ADD CONSTRAINT "Generation_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Generation" ADD CONSTRAINT "Generation_roomId_fkey" FOREIGN KEY ("roomId") REFERENCES "Room"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Generation" ADD CONSTRAINT "Generation_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Generation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Image" ADD CONSTRAINT "Image_generationId_fkey" FOREIGN KEY ("generationId") REFERENCES "Generation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StageImage" ADD CONSTRAINT "StageImage_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Vote" ADD CONSTRAINT "Vote_generationId_fkey" FOREIGN KEY ("generationId") REFERENCES "Generation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Vote" ADD CONSTRAINT "Vote_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IdempotencyKey" ADD CONSTRAINT "IdempotencyKey_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DiscordMessage" ADD CONSTRAINT "DiscordMessage_generationId_fkey" FOREIGN KEY ("generationId") REFERENCES "Generation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_generationId_fkey" FOREIGN KEY ("generationId") REFERENCES "Generation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Attempt" ADD CONSTRAINT "Attempt_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say. The verbs check all of it too; these hold when a verb is wrong.

ALTER TABLE "Generation"
  ADD CONSTRAINT "Generation_count_range" CHECK ("count" BETWEEN 1 AND 4),
  ADD CONSTRAINT "Generation_stopAfter_size" CHECK ("stopAfter" IN (64, 256, 1024)),
  ADD CONSTRAINT "Generation_seed_range" CHECK ("seed" BETWEEN 0 AND 4294967295),
  ADD CONSTRAINT "Generation_voteCount_range" CHECK ("voteCount" >= 0),
  ADD CONSTRAINT "Generation_caption_length" CHECK (char_length("caption") BETWEEN 1 AND 500),
  ADD CONSTRAINT "Generation_parent_other" CHECK ("parentId" <> "id");

ALTER TABLE "Image"
  ADD CONSTRAINT "Image_index_range" CHECK ("index" BETWEEN 0 AND 3),
  ADD CONSTRAINT "Image_seed_range" CHECK ("seed" BETWEEN 0 AND 4294967295),
  ADD CONSTRAINT "Image_target_size" CHECK ("target" IN (64, 256, 1024)),
  ADD CONSTRAINT "Image_reached_size" CHECK ("reached" IN (64, 256, 1024));

ALTER TABLE "StageImage"
  ADD CONSTRAINT "StageImage_size_size" CHECK ("size" IN (64, 256, 1024)),
  ADD CONSTRAINT "StageImage_bytes_range" CHECK ("bytes" > 0);

-- A running job has a holder and a lease that can run out, and no other job has either: nothing is ever stuck.
ALTER TABLE "Job"
  ADD CONSTRAINT "Job_running_is_leased" CHECK (
    ("state" = 'running') = ("leaseExpiresAt" IS NOT NULL) AND ("state" = 'running') = ("workerId" IS NOT NULL)
  ),
  ADD CONSTRAINT "Job_ended_has_time" CHECK (
    ("state" IN ('completed', 'cancelled', 'dead')) = ("finishedAt" IS NOT NULL)
  ),
  ADD CONSTRAINT "Job_dead_has_reason" CHECK ("state" <> 'dead' OR "errorCode" IS NOT NULL),
  ADD CONSTRAINT "Job_attempt_range" CHECK ("attempt" BETWEEN 0 AND "maxAttempts" AND "maxAttempts" >= 1);

ALTER TABLE "Attempt"
  ADD CONSTRAINT "Attempt_outcome_known" CHECK (
    "outcome" IN ('completed', 'cancelled', 'failed', 'released', 'lost')
  ),
  ADD CONSTRAINT "Attempt_ended_has_outcome" CHECK (("endedAt" IS NULL) = ("outcome" IS NULL));

-- Gallery search. 'simple' keeps every word of every language as it is (captions are short; stemming one language would
-- lose another); pg_trgm is left out because not every server lets an application install it.
CREATE INDEX "Generation_caption_search" ON "Generation" USING GIN (to_tsvector('simple', "caption"));
