import { availableParallelism } from 'node:os';
import { createDb, type Db, untilReachable } from '@atelier/db';
import { AtelierError } from '@atelier/domain';
import type { Device } from '@atelier/imagen';
import { onStorage } from '@atelier/process/metrics';
import { NO_TRACING, type Tracing } from '@atelier/process/tracing';
import { openProvenance } from '@atelier/provenance';
import { type Ctx, choosePack, openCatalogue, publishTokenizer, readPackView } from '@atelier/services';
import { createStorage, watchStorage } from '@atelier/storage';
import { localPack } from '@atelier/storage/packs';
import type { Logger } from 'pino';
import { residentBytes } from './child-memory';
import { DraftLane } from './drafts/draft-lane';
import { Drafter, drawsBeside } from './drafts/drafter';
import type { WorkerEnv } from './env';
import { StageTimes } from './eta';
import { type FrameSink, NO_FRAMES, SocketFrames } from './frame-socket';
import { InferenceClient } from './inference';
import { createMetrics, type WorkerMetrics } from './metrics';
import { Registration } from './registration';
import { Rescuer } from './rescuer';
import { Runner } from './runner';
import { bounded } from './storage-guard';

export interface Worker {
  workerId: string;
  /**
   * Resolves with the reason when the worker stops by itself because it cannot draw any more and needs a new
   * process.
   */
  gone: Promise<string>;
  /** Whether the pack is loaded now, and whether the database answers. */
  ready(): Promise<{ pack: boolean; database: boolean }>;
  /** Sets the gauges that are measured when they are read. */
  measure(): Promise<void>;
  /** Claims no more; resolves when the stages being drawn are stored, or after `ms`. Call `stop` then. */
  drain(ms: number): Promise<void>;
  /** Soft stop: gives the running job back, then ends everything. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Parts of a lease. `heartbeat`: the lease is renewed three times before it runs out. `rescue`: a dead
 * worker's job is back in the queue within one and a half leases. `statement`: a dead connection is noticed
 * and replaced while the lease still holds.
 */
const OF_A_LEASE = { heartbeat: 0.3, rescue: 0.4, statement: 0.4 };

const PUBLISH_AGAIN_MS = 30_000;

/**
 * Wires a worker and starts it: pack and inference child, database, registry, frames, claim loop, rescuer. A
 * failure stops the parts that had started.
 * @throws AtelierError pack_invalid, unavailable, invalid_request (a wrong URL)
 */
export async function startWorker(
  env: WorkerEnv,
  packsDir: string,
  log: Logger,
  { metrics = createMetrics(), tracing = NO_TRACING }: { metrics?: WorkerMetrics; tracing?: Tracing } = {},
): Promise<Worker> {
  const undo: (() => Promise<void> | void)[] = [];
  let tellGone: (why: string) => void = () => {};
  const gone = new Promise<string>((resolve) => {
    tellGone = resolve;
  });
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      for (const step of undo.reverse()) await step();
    })();
    return stopping;
  };

  try {
    const named = await localPack(env, { log: (line) => log.info(line) });
    const directory = await choosePack(packsDir, named);
    if (directory === null)
      throw new AtelierError('pack_invalid', `There is no pack in ${packsDir}; name one with PACK.`);
    const pack = await readPackView(directory);
    const db: Db = createDb(env.DATABASE_URL, {
      name: 'atelier-worker',
      statementMs: env.LEASE_MS * OF_A_LEASE.statement,
    });
    undo.push(() => db.close());
    const [kind, gpu] = env.DEVICE.split(':');
    const inference = new InferenceClient({
      pack: directory,
      device: kind as Device,
      gpu,
      options: env.DEVICE_OPTIONS,
      check: env.DEVICE_CHECK,
      textDevice: env.TEXT_DEVICE,
      memoryLimit: env.MEMORY_LIMIT,
      hangMs: env.HANG_MS,
      log: (line) => log.warn({ line }, 'inference'),
      // Stopping gives running jobs back unspent: another worker may be able to draw them.
      onGone: (why) => {
        tellGone(why);
        void stop();
      },
      onDeath: (cause) => metrics.restarts.inc({ process: 'jobs', cause }),
      onReady: ({ loadMs }) => metrics.packLoad.set(loadMs / 1000),
      onNet: (net, ms) => metrics.netLoad.observe({ net }, ms / 1000),
    });
    undo.push(() => inference.stop());
    let drafts: InferenceClient | null = null;
    const startBeside = (): InferenceClient => {
      const beside = new InferenceClient({
        pack: directory,
        device: 'cpu',
        options: env.DEVICE_OPTIONS,
        stages: ['base64'],
        hangMs: env.HANG_MS,
        log: (line) => log.warn({ line }, 'process for drafts'),
        onDeath: (cause) => metrics.restarts.inc({ process: 'drafts', cause }),
      });
      drafts = beside;
      undo.push(() => beside.stop());
      // Nothing waits for it, and without it the jobs' process draws the drafts.
      beside.start().catch((error: unknown) => {
        if (stopping === null) log.warn({ err: error }, 'drafts have no process of their own');
      });
      return beside;
    };
    // Side by side: on a busy machine the pack loads for half a minute, and a database that restarts is back
    // within that.
    const [loaded, packs] = await Promise.all([
      inference.start(),
      openCatalogue({ packsDir, pack: directory }),
      untilReachable(db, env.DATABASE_URL, {
        limitMs: env.DATABASE_WAIT_S * 1000,
        onWait: (why) => log.warn({ why, waitS: env.DATABASE_WAIT_S }, 'waiting for the database'),
      }),
    ]);
    const { provider, jobs, passes, draftStepMs, loadMs, memory } = loaded;
    log.info(
      { pack: pack.name, version: pack.version, provider, jobs, draftStepMs, loadMs, memory },
      'pack loaded',
    );

    const device = gpu === undefined || provider !== kind ? provider : env.DEVICE;
    metrics.info.set({ pack: pack.name, pack_version: pack.version, device }, 1);
    const registration = await Registration.make(db, { name: env.WORKER_NAME, pack, device, log });
    undo.push(() => registration.stop());
    const storage = watchStorage(bounded(createStorage(env.STORAGE_URL)), onStorage(metrics));
    // Beside the work: a storage that is away must not keep the worker from starting.
    undo.push(repeatUntilDone(() => publishTokenizer(storage, directory), PUBLISH_AGAIN_MS, log));
    const provenance = openProvenance(env);
    if (!provenance.signer && env.CREDENTIALS === 'on')
      log.warn({}, 'no keys: pictures are not signed (docs/provenance.md)');
    const ctx: Ctx = {
      get actor() {
        return { kind: 'worker' as const, workerId: registration.workerId };
      },
      deps: {
        db,
        storage,
        packs,
        log,
        now: () => new Date(),
        publicUrl: env.PUBLIC_URL ?? '',
        provenance,
      },
    };
    const rescuer = new Rescuer(ctx, log, env.LEASE_MS * OF_A_LEASE.rescue, ({ requeued, dead }) => {
      metrics.rescued.inc({ outcome: 'requeued' }, requeued);
      metrics.rescued.inc({ outcome: 'ended' }, dead);
    });
    undo.push(() => rescuer.stop());
    rescuer.start();
    const lane = new DraftLane({
      pack: pack.name,
      drafter: new Drafter(inference, drawsBeside(loaded, availableParallelism()) ? startBeside() : null),
      capacity: passes,
      stepMs: draftStepMs,
      log,
      onDraft: (outcome, seconds) => {
        metrics.drafts.inc({ outcome });
        if (seconds !== undefined) metrics.draftSeconds.observe(seconds);
      },
    });
    undo.push(() => lane.stop());
    const frames = openFrames(env, { lane, log, metrics }, undo);
    const times = new StageTimes(pack);
    const runner = new Runner({
      ctx,
      pack,
      inference,
      frames,
      times,
      jobs,
      log,
      metrics,
      tracing,
      leaseMs: env.LEASE_MS,
      heartbeatMs: env.LEASE_MS * OF_A_LEASE.heartbeat,
      maxRunningPerPerson: env.RUNNING_PER_PERSON,
      maxRunningPerRoom: env.RUNNING_PER_ROOM,
    });
    undo.push(() => {
      registration.drain();
      return runner.stop();
    });
    await runner.start();
    return {
      workerId: registration.workerId,
      gone,
      drain: (ms) => {
        registration.drain();
        return runner.drain(ms);
      },
      stop,
      ready: async () => ({ pack: inference.info !== null, database: await answers(db) }),
      measure: async () => {
        for (const [name, { pid }] of Object.entries({ jobs: inference, ...(drafts && { drafts }) })) {
          const bytes = await residentBytes(pid);
          if (bytes === null) metrics.childMemory.remove({ process: name });
          else metrics.childMemory.set({ process: name }, bytes);
        }
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const answers = (db: Db): Promise<boolean> =>
  db.$queryRaw`SELECT 1`.then(
    () => true,
    () => false,
  );

/** Calls `work` until it succeeds once, `everyMs` after each failure. Returns what ends it. */
function repeatUntilDone(work: () => Promise<void>, everyMs: number, log: Logger): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const attempt = (): void => {
    work().catch((error: unknown) => {
      if (stopped) return;
      log.warn({ err: error }, 'the tokenizer could not be published; long captions get no warning yet');
      timer = setTimeout(attempt, everyMs);
    });
  };
  attempt();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

function openFrames(
  { WEB_URL, SERVICE_TOKEN }: WorkerEnv,
  { lane, log, metrics }: { lane: DraftLane; log: Logger; metrics: WorkerMetrics },
  undo: (() => void)[],
): FrameSink {
  if (!WEB_URL || !SERVICE_TOKEN) return NO_FRAMES;
  const frames = new SocketFrames({
    webUrl: WEB_URL,
    token: SERVICE_TOKEN,
    log,
    lane,
    onFrame: (outcome) => metrics.frames.inc({ outcome }),
    onConnection: (connected) => metrics.connected.set(Number(connected)),
  });
  undo.push(() => frames.stop());
  frames.start();
  return frames;
}
