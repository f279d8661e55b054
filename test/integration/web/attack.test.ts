import { once } from 'node:events';
import net from 'node:net';
import { Readable } from 'node:stream';
import { BOT_NAMESPACE } from '@atelier/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startTestWeb, type TestWeb, type Visitor } from '../../support/web';

// Behaviours by their ids in docs/SPEC.md, section Connections.
let site: TestWeb;
let author: Visitor;
let id: string;
beforeAll(async () => {
  site = await startTestWeb({
    connections: { unreadBytes: 8 * 1024 * 1024 },
    realtime: { limits: { unreadBytes: 64 * 1024 } },
  });
  author = site.visitor();
  id = await author.imagine();
  const worker = await site.worker();
  const order = await worker.begin();
  for (const size of [64, 256, 1024] as const) await worker.store(order, size);
});
afterAll(() => site?.stop());

const opened: net.Socket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy();
});
/** A connection that stays open when the server ends its side. */
async function connect(to = site): Promise<net.Socket> {
  const socket = net.connect({ port: Number(new URL(to.url).port), host: '127.0.0.1', allowHalfOpen: true });
  opened.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}
/** Returns all bytes of a connection until the server ends its side. */
async function said(socket: net.Socket, text: string): Promise<string> {
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
  const end = once(socket, 'end');
  socket.write(text, 'latin1');
  await end;
  return heard;
}
const ask = (target: string, method = 'GET', to = site): Promise<string> =>
  connect(to).then((socket) =>
    said(
      socket,
      `${method} ${target} HTTP/1.1\r\nHost: ${new URL(to.url).host}\r\nConnection: close\r\n\r\n`,
    ),
  );
/** Resolves when the site holds no more than `count` connections. */
async function holds(count: number): Promise<void> {
  while (site.web.connections() > count) await new Promise((resolve) => setImmediate(resolve));
}
const cuts = async (reason: string, of = site): Promise<number> =>
  (await of.web.container.metrics.cut.get()).values.find(({ labels }) => labels.reason === reason)?.value ??
  0;
/** Resolves when the site has cut more than `before` connections for this reason. */
async function cut(reason: string, before: number, of = site): Promise<void> {
  while ((await cuts(reason, of)) <= before) await new Promise((resolve) => setImmediate(resolve));
}
/**
 * Has `of` answer WebP copies with `bytes` bytes in one piece. PNGs stay as they are: a PNG whose size
 * differs from its row's counts as damaged and loses its row. Returns a function that restores the original.
 */
function answerPictures(of: TestWeb, bytes: number): () => void {
  const { storage } = of.web.container.deps;
  const stream = storage.stream.bind(storage);
  const body = Buffer.alloc(bytes);
  storage.stream = async (key) =>
    key.endsWith('.webp') ? { body: Readable.from([body]), bytes } : stream(key);
  return () => {
    storage.stream = stream;
  };
}

describe('upgrade requests', () => {
  const upgrade = (path: string, to = 'websocket') =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${to}\r\n` +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

  it.each(['/nothing', '/api/v1/me', `/images/x`, '/socket.io', '/%', 'http://x/nothing'])(
    'CON-1 to %s is answered with 404 and closed',
    async (path) => {
      expect(await said(await connect(), upgrade(path))).toMatch(/^HTTP\/1\.1 404 /);
    },
  );

  it.each([
    ['/socket.io/?EIO=4&transport=websocket', 'h2c'],
    ['/socket.io/?EIO=4&transport=polling', 'websocket'],
    ['/socket.io/', 'websocket'],
    ['/socket.io/?EIO=4&transport=websocket&sid=nobody', 'websocket'],
  ])('CON-1 to %s as %s is answered with 400 and closed', async (path, to) => {
    expect(await said(await connect(), upgrade(path, to))).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('CON-1 a thousand of them leave no connection open, though the clients keep their side open', async () => {
    const before = site.web.connections();
    for (let group = 0; group < 10; group++) {
      const sockets = await Promise.all(Array.from({ length: 100 }, () => connect()));
      await Promise.all(sockets.map((socket) => said(socket, upgrade('/nothing'))));
    }
    await holds(before);
    expect(site.web.connections()).toBeLessThanOrEqual(before);
  });
});

describe('one WebSocket', () => {
  const PATH = '/socket.io/?EIO=4&transport=websocket';
  async function open(): Promise<{ socket: WebSocket; heard: string[]; closed: Promise<unknown> }> {
    const socket = new WebSocket(`${site.url.replace('http', 'ws')}${PATH}`);
    const heard: string[] = [];
    socket.on('message', (data) => heard.push(String(data)));
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    await once(socket, 'open');
    return { socket, heard, closed };
  }
  const CONNECT = '40{"version":1}';

  it.each([
    ['the default namespace', () => CONNECT],
    ['the default namespace, left each time', (n: number) => (n % 2 ? '41' : CONNECT)],
    ['namespaces that are not', (n: number) => `40/nothing-${n},{"version":1}`],
    ['the namespace of bots with a wrong token', () => `40${BOT_NAMESPACE},{"version":1,"token":"wrong"}`],
  ])('CON-2 that asks for %s without end is closed', async (_, packet) => {
    const { socket, closed } = await open();
    for (let n = 0; n < 1_000; n++) socket.send(packet(n));
    await closed;
  });

  it.each([
    ['malformed events', '42["watch",{"generationId":7}]'],
    ['unknown events', '42["nothing"]'],
    ['unwatch', `42["unwatch",{"generationId":"${crypto.randomUUID()}"}]`],
    ['leave', '42["leave",{"room":"lobby"}]'],
    ['pongs', '3'],
    ['binary events', '451-["watch",{"_placeholder":true,"num":0}]'],
  ])('CON-2 that sends %s without end is closed', async (_, packet) => {
    const { socket, heard, closed } = await open();
    socket.send(CONNECT);
    // socket.io itself closes a connection that sends events before its namespace is joined.
    while (!heard.some((text) => text.startsWith('40'))) await once(socket, 'message');
    for (let n = 0; n < 2_000; n++) socket.send(packet);
    await closed;
  });

  it('CON-2 spends one budget, however often it leaves the namespace and comes back', async () => {
    const nothing = crypto.randomUUID();
    const browsers = async (): Promise<number> =>
      (await site.web.container.metrics.sockets.get()).values.find(
        ({ labels }) => labels.namespace === 'browser',
      )?.value ?? 0;
    const { socket, heard } = await open();
    for (let round = 0; round < 3; round++) {
      socket.send(CONNECT);
      // Answered in order: the namespace is joined when its answer is here.
      while (heard.filter((text) => text.startsWith('40')).length <= round) await once(socket, 'message');
      for (let n = 0; n < 60; n++) socket.send(`42${round * 60 + n}["watch",{"generationId":"${nothing}"}]`);
      while (!heard.some((text) => text.startsWith(`43${round * 60 + 59}[`))) await once(socket, 'message');
      const joined = await browsers();
      socket.send('41');
      while ((await browsers()) >= joined) await new Promise((resolve) => setImmediate(resolve));
    }
    const refused = heard.filter((text) => text.includes('rate_limited'));
    expect(refused.length).toBeGreaterThan(50);
    socket.terminate();
  });
});

it('CON-3 a polling client that never fetches its answers is cut off', async () => {
  const base = `${site.url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(base)).text()).slice(1));
  const send = (body: string) => fetch(`${base}&sid=${sid}`, { method: 'POST', body });
  await send('40{"version":1}');
  // This fetch reads the first answer; the others are never read.
  await (await fetch(`${base}&sid=${sid}`)).text();
  for (let n = 0; ; n++) {
    const answer = await send(`42${n}["watch",{"generationId":"${id}"}]`);
    if (answer.status === 400) break;
    await site.database.db.$executeRaw`SELECT pg_notify('atelier_votes', ${id})`;
  }
  expect((await send('3')).status).toBe(400);
});

describe('unread answers', () => {
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

  it('CON-4 pipelined pictures are read from the storage one at a time', async () => {
    const { storage } = site.web.container.deps;
    let [reading, most] = [0, 0];
    const stream = storage.stream.bind(storage);
    storage.stream = async (key) => {
      const found = await stream(key);
      most = Math.max(most, ++reading);
      found?.body.once('close', () => reading--);
      return found;
    };
    const socket = await connect();
    socket.pause();
    socket.write(get(`/images/${id}/0/1024.png`).repeat(10));
    let heard = 0;
    socket.on('data', (chunk) => (heard += chunk.toString('latin1').split('HTTP/1.1 200').length - 1));
    socket.resume();
    while (heard < 10) await once(socket, 'data');
    storage.stream = stream;
    expect(most).toBe(1);
  });

  it('CON-4 hundreds of requests at once on one connection end it', async () => {
    const before = await cuts('pipelined');
    const socket = await connect();
    socket.write(get(`/images/${id}/0/1024.png`).repeat(400));
    await cut('pipelined', before);
  });

  // More than the system's own buffers take on the loopback: a receiver's may grow to 32 MiB.
  const LARGE = 64 * 1024 * 1024;

  it('CON-5 the unread bytes of one address are bounded', async () => {
    const before = await cuts('unread');
    const restore = answerPictures(site, LARGE);
    for (let n = 0; n < 6; n++) {
      const socket = await connect();
      socket.pause();
      socket.write(get(`/images/${id}/0/1024.webp`));
    }
    await cut('unread', before);
    restore();
    expect((await site.visitor().send('GET', '/api/health')).status).toBe(200);
  });

  it('CON-5 an answer that makes no progress is cut', async () => {
    const small = await startTestWeb({
      share: site.database,
      connections: { stalledMs: 3_000, unreadBytes: Number.POSITIVE_INFINITY },
    });
    try {
      answerPictures(small, LARGE);
      const socket = await connect(small);
      socket.write(get(`/images/${id}/0/1024.webp`));
      // It has begun; from here on nothing is read.
      await once(socket, 'data');
      socket.pause();
      while (small.web.connections() > 0) await new Promise((resolve) => setImmediate(resolve));
    } finally {
      await small.stop();
    }
  });

  it('CON-5 one address opens as many connections as it may and no more', async () => {
    const small = await startTestWeb({ share: site.database, connections: { perAddress: 20 } });
    try {
      const many = await Promise.all(Array.from({ length: 25 }, () => connect(small)));
      await Promise.any(many.map((socket) => once(socket.resume(), 'end')));
      await cut('address', 4, small);
      expect(small.web.connections()).toBe(20);
    } finally {
      await small.stop();
    }
  });
});

describe('the request line', () => {
  it('CON-6 an absolute form is the page that it names', async () => {
    expect(await ask(`http://atelier.example/api/health`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ask(`HTTP://atelier.example/api/v1/queue?x=1`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ask(`http://atelier.example`)).not.toMatch(/^HTTP\/1\.1 (?:3|5)/);
    expect(await ask('http://x/socket.io/?EIO=4&transport=polling')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each([
    '/%E0%A4%A',
    '/%',
    '/%ED%A0%80',
    '/%00',
    '/g/%zz',
    '/a%0d%0ab',
    '/%C0%AF',
    '/api/%',
    '/images/%00',
  ])('CON-6 %s is a bad request', async (target) => {
    const answer = await ask(target);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain(
      target.startsWith('/api') || target.startsWith('/images') ? 'invalid_request' : '<h1>',
    );
  });

  it('CON-6 an asterisk asks for the methods of the server', async () => {
    const answer = await ask('*', 'OPTIONS');
    expect(answer).toMatch(/^HTTP\/1\.1 204 /);
    expect(answer).toMatch(/^Allow: GET, HEAD, POST/m);
    expect(await ask('*', 'GET')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it.each(['ftp://x/y', 'x', 'javascript:alert(1)'])('CON-6 %s never reaches a page', async (target) => {
    expect(await ask(target)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

it('CON-7 an idle connection is kept longer than proxies keep it', async () => {
  const { headers } = await fetch(`${site.url}/api/health`);
  expect(Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60);
});
