/** Entry point of the web process: reads settings, starts, reports readiness and stops on a signal. */
import { say, surviveLostOutput } from '@atelier/process';
import { readBuild } from '@atelier/process/metrics';
import { startTracing } from '@atelier/process/tracing';
import { readEnv } from './src/env';

surviveLostOutput();

// Must be set before Next or React load, because both choose their build by it.
(process.env as Record<string, string>).NODE_ENV ??= 'production';
process.env.NEXT_TELEMETRY_DISABLED ??= '1';

async function main(): Promise<void> {
  const env = readEnv(process.env);
  const { createLog, startWeb } = await import('./src/index');
  const log = createLog(env.LOG_LEVEL, [env.SERVICE_TOKEN, env.DISCORD_CLIENT_SECRET]);
  const build = readBuild(env.ATELIER_COMMIT);
  const tracing = await startTracing(env, { service: 'web', build, log });
  const web = await startWeb({ env, log, tracing });
  log.info({ port: env.PORT, publicUrl: env.PUBLIC_URL }, 'serving');
  process.send?.({ type: 'ready' }, () => {});

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    // Cuts what still hangs, so the process ends within five seconds.
    setTimeout(() => process.exit(1), 4_500).unref();
    await web.stop();
    await tracing.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
}

main().catch((error: Error) => {
  say(`web: ${(process.env.NODE_ENV === 'development' && error.stack) || error.message}`);
  process.exit(1);
});
