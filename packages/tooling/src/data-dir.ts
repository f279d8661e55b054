import path from 'node:path';

/** The data directory as `npm start` takes it: DATA_DIR, from the root of the clone. */
export const dataDir = (): string =>
  path.resolve(import.meta.dirname, '../../..', process.env.DATA_DIR || '.data');
