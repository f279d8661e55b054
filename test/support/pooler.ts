import net from 'node:net';

/** A message of PostgreSQL's protocol (version 3): type, length, body. */
const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const int = (value: number, bytes: 2 | 4): Buffer => {
  const at = Buffer.alloc(bytes);
  at.writeIntBE(value, 0, bytes);
  return at;
};
const READY = message('Z', Buffer.from('I'));
const AUTHENTICATED = Buffer.concat([message('R', int(0, 4)), READY]);

/** PgBouncer's refusal of a parameter that it cannot keep for each client. */
const unsupported = (name: string): Buffer =>
  message('E', Buffer.from(`SFATAL\0C08P01\0Munsupported startup parameter: ${name}\0\0`));

/** One row of one text column. */
function row(value: string | undefined): Buffer {
  const column = Buffer.concat([
    Buffer.from('seen\0'),
    int(0, 4),
    int(0, 2),
    int(25, 4),
    int(-1, 2),
    int(-1, 4),
    int(0, 2),
  ]);
  const text = Buffer.from(value ?? '');
  return Buffer.concat([
    message('T', Buffer.concat([int(1, 2), column])),
    message('D', Buffer.concat([int(1, 2), int(value === undefined ? -1 : text.length, 4), text])),
    message('C', Buffer.from('SELECT 1\0')),
    READY,
  ]);
}

/**
 * A fake PostgreSQL that keeps session settings for each connection, or, like a transaction pooler with one
 * server session, for all of them (`shared`). It knows set_config and current_setting, and refuses the startup
 * parameters that PgBouncer refuses.
 */
export async function startPooler({
  shared,
}: {
  shared: boolean;
}): Promise<{ url: string; stop(): Promise<void> }> {
  let session: string | undefined;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let own: string | undefined;
    let started = false;
    socket.on('data', (data: Buffer) => {
      if (!started) {
        started = true;
        const refused = /\0((?:statement|idle_in_transaction_session)_timeout)\0/.exec(data.toString())?.[1];
        if (refused) return void socket.end(unsupported(refused));
        return void socket.write(AUTHENTICATED);
      }
      const asked = data.toString();
      if (data[0] === 0x58) return void socket.end();
      const set = /set_config\('[^']+', '([^']+)'/.exec(asked)?.[1];
      if (set) own = session = set;
      socket.write(row(set ?? (shared ? session : own)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `postgresql://somebody@127.0.0.1:${port}/studio?sslmode=disable`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
