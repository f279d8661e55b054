-- Sorting even a few thousand pictures costs more than the page's limit: an author's trend has its order too.
CREATE INDEX "Generation_author_trending" ON "Generation" (
  "authorId",
  (ln(("voteCount" + 1)::float8) * 19543.25 + date_part('epoch', "createdAt" AT TIME ZONE 'UTC')) DESC,
  "createdAt" DESC, "id" DESC
);
