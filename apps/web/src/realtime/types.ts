import type { PersonView } from '@atelier/domain';
import type { ClientToServer, ProgressPayload, ServerToClient } from '@atelier/protocol';
import type { Namespace, Server, Socket } from 'socket.io';
import type { Viewer } from '../server/sessions';

/** What a browser's socket carries; it travels to other web processes, so it is small and plain. */
interface BrowserData {
  actor: Viewer['actor'];
  person: Pick<PersonView, 'id' | 'name' | 'avatarUrl'> | null;
}
/** Between web processes: a frame that one of them got from a worker. */
interface BetweenServers {
  frame: (payload: ProgressPayload) => void;
}
export type BrowserServer = Server<ClientToServer, ServerToClient, BetweenServers, BrowserData>;
export type BrowserNamespace = Namespace<ClientToServer, ServerToClient, BetweenServers, BrowserData>;
export type BrowserSocket = Socket<ClientToServer, ServerToClient, BetweenServers, BrowserData>;
