/**
 * Many socket.io clients of the site at argv[2], in one process. Follows each message of its parent, then
 * answers.
 */
import { PROTOCOL_VERSION } from '@atelier/protocol';
import { io, type Socket } from 'socket.io-client';

/** Connecting in groups, because the bench is about open connections. */
const GROUP = 50;

export type Order =
  | { do: 'connect'; clients: number }
  | { do: 'send'; event: string; payload: unknown; clients: number; from?: number }
  | { do: 'count' };

const sockets: Socket[] = [];
const heard = { progress: 0, presence: 0 };

async function open(): Promise<void> {
  const socket = io(process.argv[2] ?? '', {
    forceNew: true,
    reconnection: false,
    timeout: 120_000,
    transports: ['websocket'],
    auth: { version: PROTOCOL_VERSION },
  });
  socket.on('progress', () => heard.progress++);
  socket.on('room:presence', () => heard.presence++);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  sockets.push(socket);
}

async function obey(order: Order): Promise<void> {
  if (order.do === 'connect')
    while (sockets.length < order.clients) await Promise.all(Array.from({ length: GROUP }, open));
  if (order.do !== 'send') return;
  const { event, payload, clients, from = 0 } = order;
  // Only these two are acknowledged.
  const asks = event === 'watch' || event === 'join';
  for (let at = from; at < from + clients; at += GROUP)
    await Promise.all(
      sockets
        .slice(at, Math.min(from + clients, at + GROUP))
        .map((socket) => (asks ? socket.emitWithAck(event, payload) : socket.emit(event, payload))),
    );
}

process.on('message', async (order: Order) => {
  await obey(order);
  process.send?.({ ...heard, open: sockets.filter(({ connected }) => connected).length });
});
process.once('disconnect', () => process.exit());
process.send?.({});
