import { PROTOCOL_VERSION } from '@atelier/protocol';
import { io } from 'socket.io-client';
import { createHub, type Hub, type HubSocket } from './hub';

/** What the page says at each connection. The Activity adds the bearer of its frame, which has no cookies. */
export const handshake: { version: number; frame?: string } = { version: PROTOCOL_VERSION };

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
        auth: handshake,
        reconnectionDelayMax: 5000,
      }) as HubSocket,
  );
