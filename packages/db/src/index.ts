export { addressOf, isUnreachable, sqlState } from './address';
export { createDb, type Db, type Tx } from './client';
export { type Embedded, startEmbedded } from './embedded/start';
export { Prisma } from './generated/client';
export type * from './generated/models';
export type { Listener, ListenOptions, Notification } from './listen';
export { migrate } from './migrate';
export { statement } from './statement';
export { withTransaction } from './transaction';
