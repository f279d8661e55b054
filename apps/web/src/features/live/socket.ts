import { PROTOCOL_VERSION } from '@atelier/protocol';
import { createHub, type Hub, type HubSocket } from './hub';

let hub: Hub | null = null;

/** The page's one connection, opened when the first component needs it; the client is loaded only then. */
export function getHub(): Hub {
  hub ??= createHub(async () => {
    const { io } = await import('socket.io-client');
    return io({
      autoConnect: false,
      auth: { version: PROTOCOL_VERSION },
      reconnectionDelayMax: 5000,
    }) as HubSocket;
  });
  return hub;
}
