import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { limitKey } from './client-address';

/** Limits on the connections of one address. */
export interface ConnectionLimits {
  /** Open connections of one address. Not counted behind a proxy, which opens all of them. */
  perAddress: number;
  /** Bytes of answers and events that the clients of one address have not read yet. */
  unreadBytes: number;
  /** Pipelined requests that wait on one connection for an earlier answer. */
  pipelined: number;
  /** Milliseconds without a byte in either direction after which an unfinished exchange is cut. */
  stalledMs: number;
}
export const CONNECTION_LIMITS: ConnectionLimits = {
  perAddress: 1_000,
  unreadBytes: 32 * 1024 * 1024,
  pipelined: 16,
  stalledMs: 30_000,
};

/** Reason for cutting a connection; a metric's label. */
export type CutReason = 'address' | 'unread' | 'pipelined';

const SWEEP_MS = 1_000;

export interface Connections {
  /** Open connections, upgraded ones among them. */
  open(): number;
  /** Counts `socket` for the client at `address` from now on. */
  belongs(socket: Duplex, address: string): void;
  /**
   * Runs `handle` for one request of a connection at a time, so pipelined answers do not pile up in memory.
   */
  inTurn(handle: (req: IncomingMessage, res: ServerResponse) => void): RequestListener;
  /** Destroys every connection, upgraded ones too, which the server's own `closeAllConnections` leaves. */
  destroyAll(): void;
  stop(): void;
}

/** Limits open connections and unread bytes of one address. Destroys connections beyond the limits. */
export function guardConnections(
  server: Server,
  { perAddress, unreadBytes, pipelined, stalledMs }: ConnectionLimits,
  { proxied, onCut }: { proxied: boolean; onCut: (reason: CutReason) => void },
): Connections {
  const addresses = new Map<Duplex, string>();
  const counts = new Map<string, number>();
  const turns = new WeakMap<Socket, (() => void)[]>();
  const cut = (socket: Duplex, reason: CutReason): void => {
    onCut(reason);
    socket.destroy();
  };

  // Node counts write progress too, so a slow reader does not count as stalled.
  server.timeout = stalledMs;
  server.on('connection', (socket: Socket) => {
    const address = limitKey(socket.remoteAddress ?? 'unknown');
    const count = (counts.get(address) ?? 0) + 1;
    if (!proxied && count > perAddress) return cut(socket, 'address');
    counts.set(address, count);
    addresses.set(socket, address);
    socket.once('close', () => {
      addresses.delete(socket);
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
  });

  const sweep = setInterval(() => {
    const unread = new Map<string, { bytes: number; sockets: Duplex[] }>();
    for (const [socket, address] of addresses) {
      if (socket.writableLength === 0) continue;
      const held = unread.get(address) ?? { bytes: 0, sockets: [] };
      held.bytes += socket.writableLength;
      held.sockets.push(socket);
      unread.set(address, held);
    }
    for (const { bytes, sockets } of unread.values()) {
      let left = bytes;
      for (const socket of sockets.sort((a, b) => b.writableLength - a.writableLength)) {
        if (left <= unreadBytes) break;
        left -= socket.writableLength;
        cut(socket, 'unread');
      }
    }
  }, SWEEP_MS).unref();

  return {
    open: () => addresses.size,
    belongs(socket, address) {
      if (addresses.has(socket)) addresses.set(socket, address);
    },
    inTurn: (handle) => (req, res) => {
      const { socket } = req;
      const waiting = turns.get(socket) ?? [];
      turns.set(socket, waiting);
      if (waiting.length > pipelined) return cut(socket, 'pipelined');
      waiting.push(() => handle(req, res));
      res.once('close', () => {
        waiting.shift();
        if (!socket.destroyed) waiting[0]?.();
      });
      if (waiting.length === 1) waiting[0]?.();
    },
    destroyAll() {
      for (const socket of addresses.keys()) socket.destroy();
    },
    stop: () => clearInterval(sweep),
  };
}
