-- The database's own id, which the storage carries too (packages/services/src/upkeep/belonging.ts). A dump brings it along.
CREATE TABLE "Studio" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "only" BOOLEAN NOT NULL DEFAULT true,
  CONSTRAINT "Studio_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Studio_only_check" CHECK ("only")
);
CREATE UNIQUE INDEX "Studio_only_key" ON "Studio" ("only");
INSERT INTO "Studio" DEFAULT VALUES;
