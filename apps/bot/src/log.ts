import { createLog as create, type Log } from '@atelier/process';

export type { Log };

/** The bot's log, without tokens. */
export const createLog = (level: string): Log =>
  create('bot', level, ['token', '*.token', 'interactionToken', '*.interactionToken']);
