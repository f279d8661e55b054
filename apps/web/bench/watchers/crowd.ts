/**
 * Many watchers in one process of `bench sockets`. They speak engine.io by hand over bare WebSockets, so that a
 * received frame costs microseconds. Each frame's preview begins with the time of its emit and its number.
 */
import { PROTOCOL_VERSION } from '@atelier/protocol';
import WebSocket from 'ws';
import { stampOf } from './stamp';

/** Connecting in groups, because the bench is about open connections. */
const GROUP = 50;

export type CrowdOrder =
  | { do: 'connect'; url: string; clients: number; generationId: string }
  | { do: 'leave' }
  | { do: 'collect' };
/** `latencies`: number of the frame, then milliseconds from emit to receipt, in turn. */
export type Collected = { latencies: Float64Array; open: number; cpuMs: number };

const sockets = new Set<WebSocket>();
let latencies: number[] = [];

function watch(url: string, generationId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    socket.once('error', reject);
    socket.once('close', () => {
      sockets.delete(socket);
      reject(new Error('the site closed a connection'));
    });
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        const { seq, at } = stampOf(data);
        latencies.push(seq, Number(process.hrtime.bigint() - at) / 1e6);
        return;
      }
      // engine.io: 0 open, 2 ping, 4 message; socket.io after the 4: 0 connected, 3 acknowledgement, 5 event.
      if (data[0] === 0x32) return socket.send('3');
      if (data[0] === 0x30) return socket.send(`40${JSON.stringify({ version: PROTOCOL_VERSION })}`);
      if (data[1] === 0x30) return socket.send(`420["watch",${JSON.stringify({ generationId })}]`);
      if (data[1] !== 0x33) return;
      if (!data.includes('"ok":true')) return reject(new Error(`a watcher was refused: ${data}`));
      sockets.add(socket);
      resolve();
    });
  });
}

process.on('message', async (order: CrowdOrder) => {
  if (order.do === 'connect') {
    const { url, clients, generationId } = order;
    while (sockets.size < clients) {
      const group = Math.min(GROUP, clients - sockets.size);
      await Promise.all(Array.from({ length: group }, () => watch(url, generationId)));
    }
  }
  if (order.do === 'leave')
    await Promise.all(
      [...sockets].map((socket) => new Promise<void>((gone) => socket.once('close', () => gone()).close())),
    );
  const { user, system } = process.cpuUsage();
  const collected: Collected = {
    latencies: Float64Array.from(latencies),
    open: sockets.size,
    cpuMs: (user + system) / 1_000,
  };
  latencies = [];
  process.send?.(collected);
});
process.once('disconnect', () => process.exit());
process.send?.({});
