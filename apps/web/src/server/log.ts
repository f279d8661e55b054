import { type Logger, pino } from 'pino';

export type Log = Logger;

/** The process's one log stream: JSON lines on stderr, without cookies or tokens. */
export const createLog = (level: string): Log =>
  pino(
    {
      level,
      base: { service: 'web' },
      redact: ['req.headers.cookie', 'req.headers.authorization', 'token'],
    },
    pino.destination({ fd: 2, sync: false }),
  );
