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
] as const satisfies readonly (keyof Messages)[];

/** The namespaces that client components may read. Keys and arguments keep the type of all messages. */
export const clientMessages = (messages: Messages): Messages =>
  Object.fromEntries(
    Object.entries(messages).filter(([name]) => !(SERVER_ONLY as readonly string[]).includes(name)),
  ) as Messages;
