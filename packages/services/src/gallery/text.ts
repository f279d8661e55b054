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

/** That a caption has all the words, whole or as beginnings. Text without words (an emoji) is looked for as it stands. */
export function captionHas(wanted: Wanted[]): Text {
  const queries: Prisma.Sql[] = [];
  const cheap: Prisma.Sql[] = [];
  const literal: Prisma.Sql[] = [];
  for (const { text, prefix } of wanted) {
    const words = text.normalize('NFC').toLowerCase().match(WORDS);
    if (!words) {
      literal.push(Prisma.sql`strpos(g."caption", ${text}) > 0`);
      continue;
    }
    const tsQuery = words.map((word) => `'${word}'${prefix ? ':*' : ''}`).join(' & ');
    queries.push(Prisma.sql`to_tsquery('simple', ${tsQuery})`);
    for (const word of words) cheap.push(Prisma.sql`strpos(lower(g."caption"), lower(${word})) > 0`);
  }
  const all = (conditions: Prisma.Sql[]): Prisma.Sql => Prisma.join([...conditions, ...literal], ' AND ');
  const both = (more: Prisma.Sql[]): Prisma.Sql =>
    Prisma.sql`(${Prisma.join([...queries, ...more], ' && ')})`;
  if (queries.length === 0) return { exact: all([]), cheap: all([]), indexed: null };
  return {
    exact: all([Prisma.sql`to_tsvector('simple', g."caption") @@ ${both([])}`]),
    cheap: all(cheap),
    indexed: ({ author, room }) => {
      const scope = [...(author ? [`'by ${author.toLowerCase()}'`] : []), ...(room ? [`'in ${room}'`] : [])];
      return all([Prisma.sql`${SEARCH} @@ ${both(scope.map((lexeme) => Prisma.sql`${lexeme}::tsquery`))}`]);
    },
  };
}
