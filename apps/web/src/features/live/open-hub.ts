import { PROTOCOL_VERSION } from '@atelier/protocol';
import { io } from 'socket.io-client';
import { createHub, type Hub, type HubSocket } from './hub';

/** The hub over a real connection. socket.ts loads this module, and with it the socket client, only when the page is quiet. */
export const openHub = (): Hub =>
  createHub(
    () =>
      io({
        autoConnect: false,
        // At once, not by an upgrade of five requests; polling where a proxy lets no WebSocket through.
        transports: ['websocket', 'polling'],
        tryAllTransports: true,
        auth: { version: PROTOCOL_VERSION },
        reconnectionDelayMax: 5000,
      }) as HubSocket,
  );
