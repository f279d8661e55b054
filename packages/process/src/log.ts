import { type Logger, pino } from 'pino';
import { StderrLines } from './stderr-lines';

export type Log = Logger;

/**
 * The process's log: JSON lines on stderr.
 * @param redact paths of fields whose values never reach the log
 */
export function createLog(service: string, level: string, redact: string[] = []): Log {
  return pino({ level, base: { service }, redact }, new StderrLines());
}
