import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectFeed } from '@atelier/bot/feed';
import { SocketFrames } from '@atelier/gpu-worker';
import { BOT_NAMESPACE, PROTOCOL_VERSION, type ProgressPayload, WORKER_NAMESPACE } from '@atelier/protocol';
import { pino } from 'pino';
import { Server } from 'socket.io';
import { afterEach, expect, test } from 'vitest';

const TOKEN = 'a-token-for-this-test-only';
const silent = pino({ level: 'silent' });
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
  for (const namespace of [WORKER_NAMESPACE, BOT_NAMESPACE])
    io.of(namespace).use((_socket, next) => next(refuse?.()));
  io.of(BOT_NAMESPACE).on('connection', (socket) => happen({ connected: socket.handshake.auth }));
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

function startFrames(port: number, log = silent): SocketFrames {
  const frames = new SocketFrames({ webUrl: `http://127.0.0.1:${port}`, token: TOKEN, log });
  undo.push(() => frames.stop());
  frames.start();
  return frames;
}

function startFeed(port: number, log = silent): void {
  const feed = connectFeed({ webUrl: `http://127.0.0.1:${port}`, serviceToken: TOKEN, log });
  undo.push(() => feed.stop());
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

test.each([
  ['W-FRAME-4: a worker', startFrames],
  ['B-LIVE-7: a bot', startFeed],
])(
  '%s that the web refuses asks again, and says why once: the web may be upgraded a moment later',
  async (_, start) => {
    let refusals = 0;
    const web = await startWeb(0, () => (refusals++ < 2 ? new Error('version_mismatch') : undefined));
    const said: unknown[] = [];
    start(web.port, pino({ level: 'warn' }, { write: (line: string) => said.push(JSON.parse(line)) }));
    expect(await web.next()).toHaveProperty('connected');
    expect(refusals).toBe(3);
    expect(said).toMatchObject([
      { reason: 'version_mismatch', msg: expect.stringContaining('another version') },
    ]);
  },
  30_000,
);
