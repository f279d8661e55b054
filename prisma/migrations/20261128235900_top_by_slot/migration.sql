-- Top of a time window, of one author or one room: a slot of the index of everybody would be walked to its end for the few that are theirs.
CREATE INDEX "Generation_author_top_by_slot" ON "Generation" (
  "authorId", (floor(date_part('epoch', "createdAt" AT TIME ZONE 'UTC') / 43200)::int),
  "voteCount" DESC, "createdAt" DESC, "id" DESC
);
CREATE INDEX "Generation_room_top_by_slot" ON "Generation" (
  "roomId", (floor(date_part('epoch', "createdAt" AT TIME ZONE 'UTC') / 43200)::int),
  "voteCount" DESC, "createdAt" DESC, "id" DESC
);
