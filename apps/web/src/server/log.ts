import { createLog as create, type Log } from '@atelier/process';

export type { Log };

/** Opens the site's log. @param secrets of this process, redacted everywhere */
export const createLog = (level: string, secrets: readonly (string | undefined)[] = []): Log =>
  create('web', level, secrets);
