import { Prisma } from '@atelier/db';

type Wanted = { text: string /** Words may be beginnings. */; prefix: boolean };

/** Words as the search index has them: letters with their marks, and digits. Captions are NFC. */
const WORDS = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;

/**
 * That a caption has all the words, whole or as beginnings, as two conditions over g: `exact` is the one that the search index
 * answers, `cheap` one that follows from it and costs a tenth of making the caption's words anew, for rows that are looked
 * through in order. Text without words (an emoji) is looked for as it stands; `indexed` is false where there is nothing else.
 */
export function captionHas(wanted: Wanted[]): { exact: Prisma.Sql; cheap: Prisma.Sql; indexed: boolean } {
  const exact: Prisma.Sql[] = [];
  const cheap: Prisma.Sql[] = [];
  for (const { text, prefix } of wanted) {
    const words = text.normalize('NFC').toLowerCase().match(WORDS);
    if (!words) {
      exact.push(Prisma.sql`strpos(g."caption", ${text}) > 0`);
      continue;
    }
    const tsQuery = words.map((word) => `'${word}'${prefix ? ':*' : ''}`).join(' & ');
    exact.push(Prisma.sql`to_tsvector('simple', g."caption") @@ to_tsquery('simple', ${tsQuery})`);
    for (const word of words) cheap.push(Prisma.sql`strpos(lower(g."caption"), lower(${word})) > 0`);
  }
  const all = (conditions: Prisma.Sql[]): Prisma.Sql =>
    conditions.length > 0 ? Prisma.join(conditions, ' AND ') : Prisma.sql`true`;
  return { exact: all(exact), cheap: all(cheap), indexed: cheap.length > 0 };
}
