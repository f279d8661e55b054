import { type Logger, pino } from 'pino';

export type Log = Logger;

/** The process's one log stream: JSON lines on stderr, without tokens. */
export const createLog = (level: string): Log =>
  pino(
    {
      level,
      base: { service: 'bot' },
      redact: ['token', '*.token', 'interactionToken', '*.interactionToken'],
    },
    pino.destination({ fd: 2, sync: false }),
  );
