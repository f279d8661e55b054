import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Files = Record<string, Buffer>;

/** A manifest that lists `files`. */
export const manifestOf = (files: Files, more: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      name: 'tiny',
      version: '1',
      files: Object.fromEntries(
        Object.entries(files).map(([name, bytes]) => [
          name,
          { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length },
        ]),
      ),
      ...more,
    }),
  );

export const someFiles = (): Files => ({
  'tokenizer.json': randomBytes(20_000),
  'nets/base64.onnx': randomBytes(400_000),
});

export type Asked = { path: string; range?: string; ifRange?: string; authorization?: string };
type Answer = (req: IncomingMessage, res: ServerResponse, name: string) => boolean;

/**
 * A web server of one pack under `/packs/tiny/`, with ranges and ETags. `answer` may take a request over by
 * returning true.
 */
export async function servePack(files: Files) {
  const served = { files, manifest: manifestOf(files), answer: (() => false) as Answer };
  const asked: Asked[] = [];
  const server = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://localhost');
    const name = decodeURIComponent(pathname.replace('/packs/tiny/', ''));
    const { range, 'if-range': ifRange, authorization } = req.headers;
    asked.push({ path: req.url ?? '', range, ifRange: ifRange as string | undefined, authorization });
    if (served.answer(req, res, name)) return;
    const bytes = name === 'manifest.json' ? served.manifest : served.files[name];
    if (!bytes) return void res.writeHead(404).end('nothing here');
    const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (from > 0 && (ifRange === undefined || ifRange === etag)) {
      if (from >= bytes.length) return void res.writeHead(416).end();
      const rest = bytes.subarray(from);
      const contentRange = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
      return void res
        .writeHead(206, { etag, 'content-length': rest.length, 'content-range': contentRange })
        .end(rest);
    }
    res.writeHead(200, { etag, 'content-length': bytes.length }).end(bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(served, {
    url: `http://127.0.0.1:${port}/packs/tiny/`,
    port,
    /** Every request, in order. */
    asked,
    askedFor: (name: string): Asked[] => asked.filter(({ path }) => path.split('?')[0]!.endsWith(`/${name}`)),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** Sends the first `count` bytes of a whole answer, then cuts the connection, once `arrived` if there is one. */
export function cut(
  res: ServerResponse,
  bytes: Buffer,
  count: number,
  { etag, arrived }: { etag: string; arrived?: () => Promise<unknown> },
): void {
  res.writeHead(200, { etag, 'content-length': bytes.length });
  res.write(bytes.subarray(0, count), async () => {
    await arrived?.();
    res.destroy();
  });
}
