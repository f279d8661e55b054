import compileMessage from 'icu-minify/compile';
import type { Messages } from './locales';

type Tree = { [key: string]: string | Tree };

/**
 * Parses every message once, on the server. What reaches browsers is the parsed form, which needs no ICU parser there (9 kB of
 * gzip less); next.config.ts makes use-intl read that form on both sides. The type stays that of the plain messages, by which
 * keys and arguments are checked.
 */
export function compileMessages(messages: Messages): Messages {
  const visit = (tree: Tree): object =>
    Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [
        key,
        typeof value === 'string' ? compileMessage(value) : visit(value),
      ]),
    );
  // The parser's objects have no prototype, and React hands client components none of those: a clone is plain.
  return structuredClone(visit(messages)) as Messages;
}

/** What only server components say: browsers need not carry it. */
const SERVER_ONLY = [
  'meta',
  'nav',
  'theme',
  'about',
  'lineage',
  'leaderboards',
  'rooms',
  'people',
  'report',
  'roomSettings',
  'moderation',
  'accountPage',
  'signIn',
  'apiDocs',
  'notFound',
] as const satisfies readonly (keyof Messages)[];

/** The messages that client components may use. */
export const clientMessages = (messages: Messages): Messages =>
  Object.fromEntries(
    Object.entries(messages).filter(([name]) => !(SERVER_ONLY as readonly string[]).includes(name)),
  ) as Messages;
