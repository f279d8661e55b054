import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SocketFrames } from '@atelier/gpu-worker';
import { PROTOCOL_VERSION, type ProgressPayload, WORKER_NAMESPACE } from '@atelier/protocol';
import { pino } from 'pino';
import { Server } from 'socket.io';
import { afterEach, expect, test } from 'vitest';

const TOKEN = 'a-token-for-this-test-only';
const log = pino({ level: 'silent' });
const frame: ProgressPayload = {
  generationId: '01930000-0000-7000-8000-000000000000',
  attempt: 1,
  seq: 0,
  image: 0,
  stage: 'base64',
  step: 1,
  steps: 4,
  etaMs: null,
  preview: Uint8Array.of(1, 2, 3),
};
const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/**
 * A web server that answers in the workers' namespace. `next` resolves with the next of what happens there.
 */
async function startWeb(port = 0, refuse?: () => Error | undefined) {
  const http: HttpServer = createServer();
  const io = new Server(http);
  const events: { connected?: unknown; frame?: ProgressPayload }[] = [];
  let wake = () => {};
  const happen = (event: (typeof events)[number]) => {
    events.push(event);
    wake();
  };
  io.of(WORKER_NAMESPACE).use((_socket, next) => next(refuse?.()));
  io.of(WORKER_NAMESPACE).on('connection', (socket) => {
    socket.on('frame', (payload: ProgressPayload) => happen({ frame: payload }));
    happen({ connected: socket.handshake.auth });
  });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const stop = async () => {
    await io.close();
  };
  undo.push(stop);
  const next = async () => {
    while (events.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return events.shift()!;
  };
  return { port: (http.address() as AddressInfo).port, next, stop };
}

function startFrames(port: number): SocketFrames {
  const frames = new SocketFrames({ webUrl: `http://127.0.0.1:${port}`, token: TOKEN, log });
  undo.push(() => frames.stop());
  frames.start();
  return frames;
}

/**
 * A frame every 20 ms, numbered from 1000: a worker learns of its connection a moment after the server does.
 */
function keepSending(frames: SocketFrames): void {
  let seq = 1000;
  const sending = setInterval(() => frames.send({ ...frame, seq: seq++ }), 20);
  undo.push(() => clearInterval(sending));
}

test('W-FRAME-2: frames go out with token and version in the handshake, and preview bytes arrive as they were', async () => {
  const web = await startWeb();
  const frames = startFrames(web.port);
  expect(await web.next()).toEqual({ connected: { token: TOKEN, version: PROTOCOL_VERSION } });
  keepSending(frames);
  const { frame: heard } = await web.next();
  expect({ ...heard, preview: [...heard!.preview!] }).toEqual({
    ...frame,
    seq: heard!.seq,
    preview: [1, 2, 3],
  });
});

test('W-FRAME-3: while the web is away frames are dropped, not kept; when it is back new ones arrive', async () => {
  const web = await startWeb();
  const frames = startFrames(web.port);
  await web.next();
  await web.stop();
  for (let seq = 0; seq < 100; seq++) frames.send({ ...frame, seq });

  const again = await startWeb(web.port);
  await again.next();
  keepSending(frames);
  expect((await again.next()).frame?.seq).toBeGreaterThanOrEqual(1000);
});

test('W-FRAME-4: a worker that the web refuses asks again: the web may be upgraded a moment later', async () => {
  let refusals = 0;
  const web = await startWeb(0, () => (refusals++ < 2 ? new Error('version_mismatch') : undefined));
  startFrames(web.port);
  expect(await web.next()).toHaveProperty('connected');
  expect(refusals).toBe(3);
}, 30_000);
