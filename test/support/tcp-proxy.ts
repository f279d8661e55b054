import net from 'node:net';

export type TcpProxy = {
  port: number;
  /** Where new connections go from now on. */
  aim(port: number): void;
  /** Drops every byte of the open connections in both directions without closing them (half-open). */
  swallow(): void;
  /** Cuts every open connection, as a crash of the other side does. */
  cut(): void;
  stop(): Promise<void>;
};

/** A TCP proxy on its own port, whose target may stop, start and move. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  let aimedAt = target;
  const pairs = new Set<{ near: net.Socket; far: net.Socket; swallowed: boolean }>();
  const server = net.createServer((near) => {
    const far = net.connect(aimedAt, '127.0.0.1');
    const pair = { near, far, swallowed: false };
    pairs.add(pair);
    const end = (): void => {
      if (pair.swallowed) return;
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => {
        if (!pair.swallowed) to.write(bytes);
      });
      from.on('error', end);
      from.on('close', end);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const cut = (): void => {
    for (const { near, far } of pairs) {
      near.destroy();
      far.destroy();
    }
    pairs.clear();
  };
  return {
    port: (server.address() as net.AddressInfo).port,
    aim(port) {
      aimedAt = port;
    },
    swallow() {
      for (const pair of pairs) pair.swallowed = true;
    },
    cut,
    stop() {
      cut();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
