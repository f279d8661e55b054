import { Prisma } from '@atelier/db';
import { queryWords } from '@atelier/domain';

type Wanted = { text: string /** Words may be beginnings. */; prefix: boolean };

/**
 * The caption's words, author and room, as the index "Generation_words" has them
 * (prisma/migrations/20261130010000_search_words).
 */
const SEARCH = Prisma.sql`array_to_tsvector(coalesce(g."words", '{}') || ARRAY[
  'by ' || coalesce(g."authorId"::text, ''), 'in ' || coalesce(g."roomId"::text, '')])`;

type Text = {
  /** Holds for a row whose caption has all the words. */
  exact: Prisma.Sql;
  /** Holds for the rows of an author, a room, or all, that have all the words; read from the index. */
  indexed: (scope: { author?: string | undefined; room?: string }) => Prisma.Sql;
};

/**
 * Number of words looked up in the index, the longest ones. Each prefix reads all its matches: "a e i o
 * zebra" would read nearly everything four times.
 */
const INDEXED = 2;

/** Quotes a lexeme for tsquery, so that nothing in it is an operator. */
const quoted = (lexeme: string): string => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** Makes the condition that a caption has all the words, whole or as prefixes; null without words. */
export function captionHas(wanted: Wanted[]): Text | null {
  const words = wanted.flatMap(({ text, prefix }) => queryWords(text).map((word) => ({ word, prefix })));
  if (words.length === 0) return null;
  const queryOf = (some: typeof words): Prisma.Sql => {
    const terms = some.map(({ word, prefix }) => `${quoted(word)}${prefix ? ':*' : ''}`);
    return Prisma.sql`${terms.join(' & ')}::tsquery`;
  };
  const longest = words.toSorted((a, b) => b.word.length - a.word.length).slice(0, INDEXED);
  const exact = Prisma.sql`array_to_tsvector(g."words") @@ ${queryOf(words)}`;
  return {
    exact,
    indexed: ({ author, room }) => {
      const scope = [...(author ? [`by ${author.toLowerCase()}`] : []), ...(room ? [`in ${room}`] : [])];
      const lexemes = scope.map((lexeme) => Prisma.sql`${quoted(lexeme)}::tsquery`);
      const query = Prisma.join([queryOf(longest), ...lexemes], ' && ');
      const indexed = Prisma.sql`${SEARCH} @@ (${query})`;
      return longest.length < words.length ? Prisma.join([indexed, exact], ' AND ') : indexed;
    },
  };
}
