import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@atelier/db';

/** Starts redis-server without persistence, or uses REDIS_URL. @throws Error when there is neither */
export async function benchRedis(): Promise<{ url: string; stop(): Promise<void> }> {
  if (process.env.REDIS_URL) return { url: process.env.REDIS_URL, stop: async () => {} };
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  let failed: Error | undefined;
  child.once('error', (error) => {
    failed = new Error(
      `this bench needs redis-server (apt-get install redis-server) or REDIS_URL: ${error.message}`,
    );
  });
  for (let tries = 0; !(await answers(port)); tries++) {
    if (failed) throw failed;
    if (tries > 200) throw new Error('redis-server does not answer');
    await delay(25);
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
