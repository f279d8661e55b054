-- Every listing of the gallery reads its page from the end of an index, however many generations there are. Expressions stand
-- here as packages/services/src/gallery/order.ts writes them; the planner finds an index only by the same expression.

-- Trending: each tenfold of votes is worth twelve and a half hours of age. It never changes with the clock, so it can be indexed.
CREATE INDEX "Generation_trending" ON "Generation" (
  (ln(("voteCount" + 1)::float8) * 19543.25 + date_part('epoch', "createdAt" AT TIME ZONE 'UTC')) DESC,
  "createdAt" DESC, "id" DESC
);

-- Top of a time window: the best of each half day, merged.
CREATE INDEX "Generation_top_by_slot" ON "Generation" (
  (floor(date_part('epoch', "createdAt" AT TIME ZONE 'UTC') / 43200)::int),
  "voteCount" DESC, "createdAt" DESC, "id" DESC
);

-- One author's and one room's pictures, in each order.
DROP INDEX "Generation_authorId_createdAt_idx";
DROP INDEX "Generation_roomId_createdAt_idx";
CREATE INDEX "Generation_authorId_createdAt_id_idx" ON "Generation" ("authorId", "createdAt" DESC, "id" DESC);
CREATE INDEX "Generation_roomId_createdAt_id_idx" ON "Generation" ("roomId", "createdAt" DESC, "id" DESC);
CREATE INDEX "Generation_authorId_voteCount_createdAt_id_idx"
  ON "Generation" ("authorId", "voteCount" DESC, "createdAt" DESC, "id" DESC);
CREATE INDEX "Generation_roomId_voteCount_createdAt_id_idx"
  ON "Generation" ("roomId", "voteCount" DESC, "createdAt" DESC, "id" DESC);
-- A room may be as busy as the lobby; an author's pictures of two weeks are few enough to sort.
CREATE INDEX "Generation_room_trending" ON "Generation" (
  "roomId",
  (ln(("voteCount" + 1)::float8) * 19543.25 + date_part('epoch', "createdAt" AT TIME ZONE 'UTC')) DESC,
  "createdAt" DESC, "id" DESC
);
