import path from 'node:path';
import { AtelierError } from '@atelier/domain';
import { createLog, endOnCrash, say, surviveLostOutput } from '@atelier/process';
import { observeProcess, readBuild, type ServedMetrics, serveMetrics } from '@atelier/process/metrics';
import { startTracing } from '@atelier/process/tracing';
import { readEnv } from './env';
import { createMetrics } from './metrics';
import type { Worker } from './worker';

surviveLostOutput();
const PACKS_DIR = path.resolve(import.meta.dirname, '../packs');
/** The launcher kills after 8 s. Longer than a step takes, shorter than that. */
const STOP_WITHIN_MS = 4_500;
const EXIT = { failed: 1, setting: 2, pack: 3 };

/** Writes one line to stderr and exits. */
function leave(code: number, message: string): never {
  say(`worker: ${message}`);
  process.exit(code);
}

function settings(): ReturnType<typeof readEnv> {
  try {
    return readEnv(process.env);
  } catch (error) {
    return leave(EXIT.setting, (error as Error).message);
  }
}

const env = settings();
const log = createLog('worker', env.LOG_LEVEL, [env.SERVICE_TOKEN]);
endOnCrash(log, EXIT.failed);
let worker: Worker | null = null;
let served: ServedMetrics | undefined;
const metrics = createMetrics();
const build = readBuild(env.ATELIER_COMMIT);
const tracing = await startTracing(env, { service: 'worker', build, log });

/** While the pack still loads there is nothing to give back; the inference child ends with this process. */
async function stop(drainMs: number): Promise<void> {
  if (drainMs > 0) await worker?.drain(drainMs);
  const late = setTimeout(() => leave(EXIT.failed, 'could not stop in time'), STOP_WITHIN_MS);
  await worker?.stop();
  await tracing.stop();
  await served?.stop();
  clearTimeout(late);
  process.exit(0);
}
let signals = 0;
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => {
    signals++;
    if (signals === 1) void stop(env.DRAIN_S * 1000);
    // A second signal does not wait for stages.
    else if (signals === 2 && env.DRAIN_S > 0) void stop(0);
  });

/** Before the pack loads, which takes a while: a probe must hear that this process lives. */
async function serve(port: number): Promise<ServedMetrics> {
  observeProcess(metrics.registry, build);
  const serving = await serveMetrics({
    registry: metrics.registry,
    port,
    host: env.METRICS_HOST,
    setting: 'WORKER_METRICS_PORT',
    onScrape: () => worker?.measure(),
    ready: async () => (await worker?.ready()) ?? { pack: false, database: false },
  });
  log.info({ host: env.METRICS_HOST, port: serving.port }, 'metrics are served');
  return serving;
}

try {
  if (env.WORKER_METRICS_PORT !== undefined) served = await serve(env.WORKER_METRICS_PORT);
  // Imported only now, so that a wrong setting is reported before anything heavy is loaded.
  const { startWorker } = await import('./worker');
  worker = await startWorker(env, PACKS_DIR, log, { metrics, tracing });
  log.info({ workerId: worker.workerId }, 'ready');
  process.send?.({ type: 'ready' }, () => {});
  void worker.gone.then(async (why) => {
    await worker?.stop();
    await tracing.stop();
    leave(EXIT.failed, why);
  });
} catch (error) {
  const isPack = error instanceof AtelierError && error.code === 'pack_invalid';
  const text = error instanceof AtelierError ? error.message : (error as Error).message.split('\n').at(-1);
  leave(isPack ? EXIT.pack : EXIT.failed, text ?? 'could not start');
}
