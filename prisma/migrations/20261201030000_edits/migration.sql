-- Generations that begin from a picture: another generation's, one's own upload, or a shared one.
CREATE TABLE "Upload" (
  "id" UUID NOT NULL,
  "ownerId" UUID NOT NULL,
  "storageKey" TEXT NOT NULL,
  "sha256" TEXT NOT NULL,
  "bytes" INTEGER NOT NULL,
  "width" INTEGER NOT NULL,
  "height" INTEGER NOT NULL,
  "notes" TEXT[],
  "hiddenAt" TIMESTAMPTZ(3),
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "Upload_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "Upload_ownerId_createdAt_id_idx" ON "Upload" ("ownerId", "createdAt" DESC, "id" DESC);
CREATE INDEX "Upload_storageKey_idx" ON "Upload" ("storageKey");
ALTER TABLE "Upload" ADD CONSTRAINT "Upload_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User" ("id")
  ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "Canvas" (
  "id" UUID NOT NULL,
  "rootId" UUID NOT NULL,
  "image" INTEGER NOT NULL,
  "roomId" UUID NOT NULL,
  "headId" UUID NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "Canvas_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Canvas_rootId_image_roomId_key" ON "Canvas" ("rootId", "image", "roomId");

-- Nullable columns without a default: no row is rewritten.
ALTER TABLE "Generation" ADD COLUMN "edit" JSONB, ADD COLUMN "uploadId" UUID, ADD COLUMN "canvasId" UUID;
CREATE INDEX "Generation_uploadId_idx" ON "Generation" ("uploadId");
CREATE INDEX "Generation_canvasId_idx" ON "Generation" ("canvasId");
ALTER TABLE "Generation" ADD CONSTRAINT "Generation_uploadId_fkey" FOREIGN KEY ("uploadId")
  REFERENCES "Upload" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "Generation" ADD CONSTRAINT "Generation_canvasId_fkey" FOREIGN KEY ("canvasId")
  REFERENCES "Canvas" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
