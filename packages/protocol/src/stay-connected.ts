/** The part of a socket.io client that reconnecting needs. */
interface ClientSocket {
  readonly active: boolean;
  connect(): unknown;
  on(event: 'connect', listener: () => void): unknown;
  on(event: 'disconnect', listener: (reason: string) => void): unknown;
  on(event: 'connect_error', listener: (error: Error) => void): unknown;
}

/** Delay before a refused service connects again. */
const REFUSED_AGAIN_MS = 2_000;

/**
 * Connects a service's socket again where socket.io gives up: after the server closed it (a restart), and after
 * the server refused it, which may be a web that is about to be upgraded.
 * @param onRefused hears why no connection stands, once for each reason: a web that is down for an hour is one
 *   line of the log, not thousands
 * @returns ends the waiting for the next try; the caller disconnects
 */
export function stayConnected(socket: ClientSocket, onRefused: (reason: string) => void): () => void {
  let again: NodeJS.Timeout | undefined;
  let refused = '';
  socket.on('connect', () => {
    refused = '';
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('connect_error', ({ message: reason }) => {
    if (reason !== refused) onRefused(reason);
    refused = reason;
    if (!socket.active) again = setTimeout(() => socket.connect(), REFUSED_AGAIN_MS).unref();
  });
  return () => clearTimeout(again);
}
