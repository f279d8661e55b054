-- Words together with whose and which room's: a rare word of a busy room is found without reading either list to its end. A lexeme with a
-- space in it is no word of a caption. packages/services/src/gallery/text.ts has the same expression.
CREATE INDEX "Generation_search" ON "Generation" USING GIN ((
  to_tsvector('simple', "caption") || array_to_tsvector(ARRAY[
    'by ' || coalesce("authorId"::text, ''), 'in ' || coalesce("roomId"::text, '')
  ])
));
DROP INDEX "Generation_caption_search";
