import { PROTOCOL_VERSION } from '@atelier/protocol';
import { io } from 'socket.io-client';
import { createHub, type Hub, type HubSocket } from './hub';

/**
 * Opens the hub over a real connection. socket.ts loads this module and the socket client when the page is
 * idle.
 */
export const openHub = (): Hub =>
  createHub(
    () =>
      io({
        autoConnect: false,
        // WebSocket first, because an upgrade from polling takes five requests; polling for proxies that
        // block WebSocket.
        transports: ['websocket', 'polling'],
        tryAllTransports: true,
        auth: { version: PROTOCOL_VERSION },
        reconnectionDelayMax: 5000,
      }) as HubSocket,
  );
