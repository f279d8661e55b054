import type { PersonView } from '@atelier/domain';
import type { ClientToServer, ProgressPayload, ServerToClient } from '@atelier/protocol';
import type { Namespace, Server, Socket } from 'socket.io';
import type { Viewer } from '../server/sessions';
import type { TallyMessage } from './presence';

/** The data of a browser's socket. It travels to other web processes, so it is small and plain. */
interface BrowserData {
  actor: Viewer['actor'];
  person: Pick<PersonView, 'id' | 'name' | 'avatarUrl'> | null;
}
/** Between web processes. */
interface BetweenServers {
  /** A frame that one of them got from a worker. */
  frame: (payload: ProgressPayload) => void;
  presence: (message: TallyMessage) => void;
}
export type BrowserServer = Server<ClientToServer, ServerToClient, BetweenServers, BrowserData>;

/** Namespaces and sockets without their ways to send to others: an Outlet does that, and it needs an audience. */
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
