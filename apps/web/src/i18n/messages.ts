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
  'uploadPage',
  'activityPage',
] as const satisfies readonly (keyof Messages)[];

/** Namespaces of features that few pages have; these pages hand them over with `PageMessages`. */
export const PAGE_OWN = [
  'verify',
  'edit',
  'upload',
  'activity',
] as const satisfies readonly (keyof Messages)[];
type PageOwn = (typeof PAGE_OWN)[number];
export type PageWords = Partial<Messages>;

/** The messages of `names` alone, for `PageMessages`. */
export const pageWords = (messages: Messages, ...names: PageOwn[]): PageWords =>
  Object.fromEntries(names.map((name) => [name, messages[name]]));

/** The namespaces that client components may read. Keys and arguments keep the type of all messages. */
export const clientMessages = (messages: Messages): Messages =>
  Object.fromEntries(
    Object.entries(messages).filter(([name]) => ![...SERVER_ONLY, ...PAGE_OWN].some((kept) => kept === name)),
  ) as Messages;

/** Those of every page with those of `names`, for pages whose own parts stand among others. */
export const pageMessages = (messages: Messages, ...names: PageOwn[]): PageWords => ({
  ...clientMessages(messages),
  ...pageWords(messages, ...names),
});
