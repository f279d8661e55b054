import { generationRoom, passingPayload, peopleRoom, type ServerToClient, wallRoom } from '@atelier/protocol';
import type { Log } from '../server/log';
import type { Outlet } from './outlet';

/**
 * Passes on the notification of a reaction to the picture's watchers, of a vote to its room's wall, and of a
 * changed room to those who are in it. The verb has checked that the picture is shown; an unlisted one has
 * watchers only.
 */
export function tellPassing(browsers: Outlet<ServerToClient>, text: string, log: Log): void {
  const { data, error } = passingPayload.safeParse(jsonOf(text));
  if (error) log.warn({ issue: error.issues[0] }, 'invalid notification');
  else if (data.kind === 'reaction') browsers.tell([generationRoom(data.generationId)], 'reaction', data);
  else if (data.kind === 'vote') browsers.tell([wallRoom(data.room)], 'room:vote', data);
  else browsers.tell([peopleRoom(data.room)], 'room:changed', data);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
