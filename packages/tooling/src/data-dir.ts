import path from 'node:path';
import { root } from '@atelier/launcher';

/** The data directory as `npm start` takes it: DATA_DIR, from the root of the clone. */
export const dataDir = (): string => path.resolve(root, process.env.DATA_DIR || '.data');
