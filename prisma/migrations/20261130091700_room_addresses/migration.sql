-- Rooms that describe themselves and close, and the addresses that they had before (docs/rooms.md).
ALTER TABLE "Room" ADD COLUMN "description" TEXT;
ALTER TABLE "Room" ADD COLUMN "closedAt" TIMESTAMPTZ(3);

CREATE TABLE "RoomAlias" (
  "slug" TEXT NOT NULL,
  "roomId" UUID NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "RoomAlias_pkey" PRIMARY KEY ("slug")
);
CREATE INDEX "RoomAlias_roomId_idx" ON "RoomAlias" ("roomId");
ALTER TABLE "RoomAlias" ADD CONSTRAINT "RoomAlias_roomId_fkey" FOREIGN KEY ("roomId") REFERENCES "Room" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
