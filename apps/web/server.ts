/** The web process: reads its settings, starts, says that it is ready, and stops when told to. */
import { say, surviveLostOutput } from '@atelier/process';
import { readEnv } from './src/env';

surviveLostOutput();

// Before anything of Next's is loaded: it and React choose their builds by this.
(process.env as Record<string, string>).NODE_ENV ??= 'production';
process.env.NEXT_TELEMETRY_DISABLED ??= '1';

async function main(): Promise<void> {
  const env = readEnv(process.env);
  const { createLog, startWeb } = await import('./src/index');
  const log = createLog(env.LOG_LEVEL, [env.SERVICE_TOKEN, env.DISCORD_CLIENT_SECRET]);
  const web = await startWeb({ env, log });
  log.info({ port: env.PORT, publicUrl: env.PUBLIC_URL }, 'serving');
  process.send?.({ type: 'ready' }, () => {});

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    // Whatever hangs is cut: the process is gone within five seconds.
    setTimeout(() => process.exit(1), 4_500).unref();
    await web.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
}

main().catch((error: Error) => {
  say(`web: ${error.message}`);
  process.exit(1);
});
