import type en from './en.json';

/** Every message of the site, by namespace. English defines the keys; the other languages have the same. */
export type Messages = typeof en;

/** Namespaces that only server components read, so that browsers need not carry them. */
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
  'verifyPage',
] as const satisfies readonly (keyof Messages)[];

/** Namespaces of features that few pages have; these pages hand them over with `PageMessages`. */
export const PAGE_OWN = ['verify'] as const satisfies readonly (keyof Messages)[];
export type PageWords = Pick<Messages, (typeof PAGE_OWN)[number]>;

/** The namespaces that `PageMessages` takes. */
export const pageWords = ({ verify }: Messages): PageWords => ({ verify });

/** The namespaces that client components may read. Keys and arguments keep the type of all messages. */
export const clientMessages = (messages: Messages): Messages =>
  Object.fromEntries(
    Object.entries(messages).filter(([name]) => ![...SERVER_ONLY, ...PAGE_OWN].some((kept) => kept === name)),
  ) as Messages;
