import { Prisma } from '@atelier/db';

type Wanted = { text: string /** Words may be beginnings. */; prefix: boolean };

/** Words as the search index has them: letters with their marks, and digits. Captions are NFC. */
const WORDS = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;

/** The caption's words, author and room, as "Generation_search" has them (prisma/migrations/20261129010000_search_by_scope). */
const SEARCH = Prisma.sql`(to_tsvector('simple', g."caption") || array_to_tsvector(ARRAY[
  'by ' || coalesce(g."authorId"::text, ''), 'in ' || coalesce(g."roomId"::text, '')]))`;

type Text = {
  /** That a row has the text. */
  exact: Prisma.Sql;
  /** Follows from it and costs a tenth of making the caption's words anew, for rows that are looked through in order. */
  cheap: Prisma.Sql;
  /** The same as `exact` for the rows of an author, a room, or all, by the index; null where the text has no words. */
  indexed: ((scope: { author?: string | undefined; room?: string }) => Prisma.Sql) | null;
};

/** Words that the index is asked for, the longest. Of each beginning it reads all there is: of "a e i o zebra" five times nearly everything. */
const INDEXED = 2;

/** That a caption has all the words, whole or as beginnings. Text without words (an emoji) is looked for as it stands. */
export function captionHas(wanted: Wanted[]): Text {
  const words: { word: string; prefix: boolean }[] = [];
  const literal: Prisma.Sql[] = [];
  for (const { text, prefix } of wanted) {
    const found = text.normalize('NFC').toLowerCase().match(WORDS) ?? [];
    words.push(...found.map((word) => ({ word, prefix })));
    if (found.length === 0) literal.push(Prisma.sql`strpos(g."caption", ${text}) > 0`);
  }
  const all = (conditions: Prisma.Sql[]): Prisma.Sql => Prisma.join([...conditions, ...literal], ' AND ');
  if (words.length === 0) return { exact: all([]), cheap: all([]), indexed: null };
  const queryOf = (some: typeof words): Prisma.Sql => {
    const terms = some.map(({ word, prefix }) => `'${word}'${prefix ? ':*' : ''}`);
    return Prisma.sql`to_tsquery('simple', ${terms.join(' & ')})`;
  };
  const longest = words.toSorted((a, b) => b.word.length - a.word.length).slice(0, INDEXED);
  const exact = Prisma.sql`to_tsvector('simple', g."caption") @@ ${queryOf(words)}`;
  return {
    exact: all([exact]),
    cheap: all(words.map(({ word }) => Prisma.sql`strpos(lower(g."caption"), lower(${word})) > 0`)),
    indexed: ({ author, room }) => {
      const scope = [...(author ? [`'by ${author.toLowerCase()}'`] : []), ...(room ? [`'in ${room}'`] : [])];
      const lexemes = scope.map((lexeme) => Prisma.sql`${lexeme}::tsquery`);
      const query = Prisma.join([queryOf(longest), ...lexemes], ' && ');
      return all([Prisma.sql`${SEARCH} @@ (${query})`, ...(longest.length < words.length ? [exact] : [])]);
    },
  };
}
