import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Embedded, migrate, startEmbedded } from '@atelier/db';
import { startTcpProxy, type TcpProxy } from '../tcp-proxy';

export type ChaosServer = {
  /** URL for workers, through a proxy that chaos may cut or silence. */
  url: string;
  proxy: TcpProxy;
  /** URL for the test, through a proxy that only follows the server when it moves. */
  calmUrl: string;
  /**
   * Ends the server, as a shutdown (open transactions roll back) or as a crash, and starts it again on
   * another port.
   */
  restart(how: 'shutdown' | 'crash'): Promise<void>;
  stop(): Promise<void>;
};

/** A PostgreSQL of its own, migrated. */
export async function startChaosServer(): Promise<ChaosServer> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'atelier-chaos-'));
  let server: Embedded = await startEmbedded({ dataDir });
  await migrate(server.url);
  const proxy = await startTcpProxy(server.port);
  const calm = await startTcpProxy(server.port);
  const through = ({ port }: TcpProxy): string => {
    const url = new URL(server.url);
    url.port = String(port);
    return url.toString();
  };
  return {
    url: through(proxy),
    calmUrl: through(calm),
    proxy,
    async restart(how) {
      if (how === 'crash') process.kill(server.pid, 'SIGKILL');
      else await server.stop();
      server = await startEmbedded({ dataDir });
      proxy.aim(server.port);
      calm.aim(server.port);
    },
    async stop() {
      await proxy.stop();
      await calm.stop();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
