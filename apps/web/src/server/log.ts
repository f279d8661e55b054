import { createLog as create, type Log } from '@atelier/process';

export type { Log };

/** The site's log, without cookies or tokens. */
export const createLog = (level: string): Log =>
  create('web', level, ['req.headers.cookie', 'req.headers.authorization', 'token']);
