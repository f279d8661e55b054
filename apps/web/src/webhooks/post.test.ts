import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type PostOptions, post } from './post';

let server: Server | undefined;
afterEach(async () => {
  if (server) await new Promise((resolve) => server?.close(resolve));
});

/** Posts to a server that sends `text` and then falls silent. `gone` resolves when the connection closes. */
async function postTo(text: string, { end = false, ...options }: PostOptions & { end?: boolean } = {}) {
  let left!: () => void;
  const gone = new Promise<void>((resolve) => {
    left = resolve;
  });
  server = createServer((socket: Socket) => {
    socket.on('error', () => {});
    socket.on('close', left);
    socket.once('data', () => (end ? socket.end(text) : socket.write(text)));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const status = post(`http://127.0.0.1:${port}/`, '{}', {}, { allow: () => true, ...options });
  return { status, gone };
}

it.each([
  ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', 204],
  ['without an end', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(70_000)}`, 200],
])('gives the status of an answer %s', async (_name, text, expected) => {
  const { status, gone } = await postTo(text);
  expect(await status).toBe(expected);
  await gone;
});

it.each([
  ['with its headers', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: else\r\n\r\n'],
  ['alone', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
])('H-END a change of protocol (%s) is an answer that ends it', async (_name, text) => {
  const { status, gone } = await postTo(text);
  expect(await status).toBe(101);
  await gone;
});

it.each([
  ['before the answer', ''],
  ['in the middle of it', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'],
])('H-END a connection that ends %s is a failure', async (_name, text) => {
  const { status } = await postTo(text, { end: true });
  await expect(status).rejects.toThrow(/ECONNRESET|without an answer/);
});

it.each([
  ['silence', ''],
  ['half a head', 'HTTP/1.1 200'],
  ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'],
  ['progress without end', 'HTTP/1.1 102 Processing\r\n\r\n'],
])('H-END after the timeout it is over and the connection gone: %s', async (_name, text) => {
  const { status, gone } = await postTo(text, { timeoutMs: 50 });
  await expect(status).rejects.toThrow('no answer in time');
  await gone;
});

it('H-END a name that never resolves ends, too', async () => {
  server = undefined;
  const status = post('http://hooks.example/', '{}', {}, { resolve: (() => {}) as never, timeoutMs: 50 });
  await expect(status).rejects.toThrow('no answer in time');
});
