/**
 * The web process of the cluster: as apps/web/server.ts, without pages (no build is needed), with a receiver of
 * webhooks on a private address (WEBHOOK_RECEIVER). SIGUSR2 sweeps now, which it else does every hour.
 */
import { person, upkeep } from '@atelier/services';
import { createLog, readEnv, startWeb } from '@atelier/web';

const env = readEnv(process.env);
const log = createLog(env.LOG_LEVEL, [env.SERVICE_TOKEN]);
const web = await startWeb({
  env,
  log,
  pages: false,
  webhooks: { allow: (address) => address === process.env.WEBHOOK_RECEIVER, timeoutMs: 5_000 },
}).catch((error: Error) => {
  process.stderr.write(`web: ${error.message}\n`);
  process.exit(1);
});
process.send?.({ type: 'ready' });
process.on('SIGUSR2', () => {
  const ctx = { actor: { kind: 'system' as const }, deps: web.container.deps };
  for (const verb of [person.sweep, upkeep.emptyTrash])
    verb({ ctx, input: {} }).then(
      () => log.info('swept'),
      (err: unknown) => log.warn({ err }, 'while sweeping'),
    );
});
let stopping = false;
process.on('SIGTERM', () => {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(1), 4_500).unref();
  void web.stop().then(() => process.exit(0));
});
