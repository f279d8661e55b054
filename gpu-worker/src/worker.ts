import { createDb, type Db } from '@atelier/db';
import { AtelierError } from '@atelier/domain';
import { type Ctx, choosePack, openCatalogue, readPackView } from '@atelier/services';
import { createStorage } from '@atelier/storage';
import type { Logger } from 'pino';
import type { WorkerEnv } from './env';
import { StageTimes } from './eta';
import { type FrameSink, NO_FRAMES, SocketFrames } from './frames';
import { InferenceClient } from './inference';
import { Registration } from './registration';
import { Rescuer } from './rescuer';
import { Runner } from './runner';

export interface Worker {
  workerId: string;
  /** Resolves, with the reason, once it stops by itself because nothing can be drawn any more: it needs a new process. */
  gone: Promise<string>;
  /** Soft stop: gives the running job back, then ends everything. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Parts of a lease. Renewed three times before it runs out; a dead worker's job is looked for often enough to be back in the
 * queue within one and a half leases; and a connection that died is noticed, and replaced, while the lease still holds.
 */
const OF_A_LEASE = { heartbeat: 0.3, rescue: 0.4, statement: 0.4 };

/**
 * Wires a worker and starts it: pack and inference child, database, registry, frames, claim loop, rescuer. Whatever fails, what
 * was started before is stopped again.
 * @throws AtelierError pack_invalid, unavailable, invalid_request (a wrong URL)
 */
export async function startWorker(env: WorkerEnv, packsDir: string, log: Logger): Promise<Worker> {
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
    const directory = await choosePack(packsDir, env.PACK);
    if (directory === null)
      throw new AtelierError('pack_invalid', `There is no pack in ${packsDir}; name one with PACK.`);
    const pack = await readPackView(directory);
    const db: Db = createDb(env.DATABASE_URL, { statementMs: env.LEASE_MS * OF_A_LEASE.statement });
    undo.push(() => db.close());
    // Before the pack, which may take a minute to load: a wrong address is said at once.
    await assertReachable(db);
    const inference = new InferenceClient({
      pack: directory,
      device: env.DEVICE,
      hangMs: env.HANG_MS,
      log: (line) => log.warn({ line }, 'inference'),
      // What runs is given back, unspent: another worker may be able to.
      onGone: (why) => {
        tellGone(why);
        void stop();
      },
    });
    undo.push(() => inference.stop());
    const { provider, jobs, loadMs } = await inference.start();
    log.info({ pack: pack.name, version: pack.version, provider, jobs, loadMs }, 'pack loaded');

    const registration = await Registration.make(db, { pack, device: provider, log });
    undo.push(() => registration.stop());
    const ctx: Ctx = {
      get actor() {
        return { kind: 'worker' as const, workerId: registration.workerId };
      },
      deps: {
        db,
        storage: createStorage(env.STORAGE_URL),
        packs: await openCatalogue({ packsDir, pack: directory }),
        log,
        now: () => new Date(),
        publicUrl: '',
      },
    };
    const rescuer = new Rescuer(ctx, log, env.LEASE_MS * OF_A_LEASE.rescue);
    undo.push(() => rescuer.stop());
    rescuer.start();
    const frames = openFrames(env, log, undo);
    const times = new StageTimes(pack);
    const runner = new Runner({
      ctx,
      pack,
      inference,
      frames,
      times,
      jobs,
      log,
      leaseMs: env.LEASE_MS,
      heartbeatMs: env.LEASE_MS * OF_A_LEASE.heartbeat,
    });
    undo.push(() => {
      registration.drain();
      return runner.stop();
    });
    await runner.start();
    return { workerId: registration.workerId, gone, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assertReachable(db: Db): Promise<void> {
  try {
    await db.$queryRaw`SELECT 1`;
  } catch (error) {
    throw new AtelierError('unavailable', 'The database of DATABASE_URL cannot be reached.', {
      cause: error,
    });
  }
}

function openFrames({ WEB_URL, SERVICE_TOKEN }: WorkerEnv, log: Logger, undo: (() => void)[]): FrameSink {
  if (!WEB_URL || !SERVICE_TOKEN) return NO_FRAMES;
  const frames = new SocketFrames({ webUrl: WEB_URL, token: SERVICE_TOKEN, log });
  undo.push(() => frames.stop());
  frames.start();
  return frames;
}
