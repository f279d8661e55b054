import type { PersonView } from '@atelier/domain';
import type { ClientToServer, ProgressPayload, ServerToClient } from '@atelier/protocol';
import type { Namespace, Server, Socket } from 'socket.io';
import type { Viewer } from '../server/sessions';
import type { GhostMessage } from './drafts/ghost-board';
import type { LaneMessage } from './drafts/remote-lanes';
import type { TallyMessage } from './presence';

/** The data of a browser's socket. Small and plain, because it travels to other web processes. */
interface BrowserData {
  actor: Viewer['actor'];
  person: Pick<PersonView, 'id' | 'name' | 'avatarUrl'> | null;
}
/** Events between web processes. */
interface BetweenServers {
  /** A frame that another web process got from a worker. */
  frame: (payload: ProgressPayload) => void;
  presence: (message: TallyMessage) => void;
  lanes: (message: LaneMessage) => void;
  ghost: (message: GhostMessage) => void;
}
export type BrowserServer = Server<ClientToServer, ServerToClient, BetweenServers, BrowserData>;

/** Namespaces and sockets without methods that send to others. An Outlet sends, and it needs an audience. */
type Receiving = 'use' | 'on' | 'sockets' | 'adapter';
export type BrowserNamespace = Pick<
  Namespace<ClientToServer, ServerToClient, BetweenServers, BrowserData>,
  Receiving
>;
export type ServiceNamespace = Pick<Namespace, Receiving>;
export type BrowserSocket = Omit<
  Socket<ClientToServer, ServerToClient, BetweenServers, BrowserData>,
  'broadcast' | 'to' | 'in' | 'except' | 'local'
>;
