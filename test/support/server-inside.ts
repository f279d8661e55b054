import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';

/** A server in the same network that nobody outside should reach. */
export interface ServerInside {
  readonly origin: string;
  /** Paths that it was asked for. */
  readonly asked: string[];
}

/** Starts one for the tests of this block. It answers everything with `body`. */
export function useServerInside(body: () => Uint8Array): ServerInside {
  const asked: string[] = [];
  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end(body());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());
  return {
    asked,
    get origin() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
  };
}
