import { createLog as create, type Log } from '@atelier/process';

export type { Log };

/** The site's log. @param secrets of this process, redacted wherever they stand */
export const createLog = (level: string, secrets: readonly (string | undefined)[] = []): Log =>
  create('web', level, secrets);
