-- The words of a caption, split and folded by packages/domain/src/search.ts, which queries are split and folded by, too.
-- NULL until they are made: packages/db/src/words.ts makes those of older rows at the next start.
ALTER TABLE "Generation" ADD COLUMN "words" TEXT[];

-- With the words, whose generation it is and in which room: a rare word of a busy room is found without reading either list
-- to its end. A lexeme with a space in it is no word. packages/services/src/gallery/text.ts has the same expression.
CREATE INDEX "Generation_words" ON "Generation" USING GIN ((
  array_to_tsvector(coalesce("words", '{}') || ARRAY[
    'by ' || coalesce("authorId"::text, ''), 'in ' || coalesce("roomId"::text, '')
  ])
));
DROP INDEX "Generation_search";

CREATE INDEX "Generation_without_words" ON "Generation" ("id") WHERE "words" IS NULL;
