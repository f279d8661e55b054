-- A room's limit, exact without locking rooms: a running job takes a numbered place, and no two share one. (NULLs never
-- conflict, so the lobby has no limit.)
ALTER TABLE "Job" ADD COLUMN "roomSlot" INTEGER;

ALTER TABLE "Job"
  ADD CONSTRAINT "Job_room_place" EXCLUDE USING btree ("roomId" WITH =, "roomSlot" WITH =) WHERE ("state" = 'running');
