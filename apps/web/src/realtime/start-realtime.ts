import type { Server as HttpServer } from 'node:http';
import { AtelierError } from '@atelier/domain';
import {
  BOT_NAMESPACE,
  type ProgressPayload,
  peopleRoom,
  type ServerToBot,
  type ServerToClient,
  WORKER_NAMESPACE,
} from '@atelier/protocol';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { clientAddress, limitKey } from '../server/client-address';
import type { Container } from '../server/container';
import { originAllowed } from '../server/origin';
import { serveBots } from './bot';
import { Broadcaster } from './broadcaster';
import { serveBrowsers } from './browser';
import { LatestFrames } from './frames';
import { outletOf } from './outlet';
import { PresenceBoard } from './presence';
import { RowWatcher } from './rows';
import { Snapshots } from './snapshots';
import type { BrowserServer } from './types';
import { serveWorkers } from './worker';

/** The largest packet: a worker's frame with its preview (256 KiB) and what socket.io adds. */
const PACKET_BYTES = 300 * 1024;

/** How long things wait; tests wait less. */
export interface Waits {
  /** Before the places of what waits are told anew. */
  queueMs?: number;
  /** Before who left is gone. */
  leaveMs?: number;
}

export interface Realtime {
  io: BrowserServer;
  /** Idempotent. */
  stop(): Promise<void>;
}

/**
 * socket.io on the site's own port. Behaviours: docs/SPEC.md, section Realtime.
 * @throws AtelierError unavailable when PostgreSQL cannot be listened to, or Redis does not answer
 */
export async function startRealtime(
  httpServer: HttpServer,
  container: Container,
  { queueMs, leaveMs }: Waits = {},
): Promise<Realtime> {
  const { env, log, limits } = container;
  const redis = env.REDIS_URL ? await openRedis(env.REDIS_URL, container) : null;
  const io: BrowserServer = new Server(httpServer, {
    serveClient: false,
    // Next's hot reload upgrades on the same server in development.
    destroyUpgrade: false,
    maxHttpBufferSize: PACKET_BYTES,
    // Per-message deflate costs 64 KiB or more a socket; previews are compressed already.
    perMessageDeflate: false,
    httpCompression: false,
    pingInterval: 20_000,
    pingTimeout: 15_000,
    // Who comes back is looked up again: their session may have ended meanwhile.
    connectionStateRecovery: { maxDisconnectionDuration: 120_000, skipMiddlewares: false },
    ...(redis ? { adapter: createAdapter(redis) } : {}),
    allowRequest: (req, callback) => {
      if (!originAllowed(req.headers, env.PUBLIC_URL, true)) return callback('bad_origin', false);
      limits.spend('connect', limitKey(clientAddress(req, env.TRUST_PROXY))).then(
        () => callback(null, true),
        () => callback('rate_limited', false),
      );
    },
  });
  const browsers = io.of('/');
  const bots = io.of(BOT_NAMESPACE);
  const workers = io.of(WORKER_NAMESPACE);
  const warn = (err: unknown): void => log.warn({ err }, 'realtime');

  const frames = new LatestFrames();
  const snapshots: Snapshots = new Snapshots(container, frames, (view) => broadcaster.shown(view));
  const presence = new PresenceBoard(
    browsers,
    (room, told) => browsers.to(peopleRoom(room)).emit('room:presence', told),
    warn,
    leaveMs,
  );
  const rows: RowWatcher = new RowWatcher(
    container,
    () => broadcaster,
    () => [...browsers.adapter.rooms.keys(), ...bots.adapter.rooms.keys()],
    () => snapshots.changed(),
    (personId) => void browserPeople.lookAgain(personId),
    queueMs,
  );
  const broadcaster: Broadcaster = new Broadcaster(
    outletOf<ServerToClient>(browsers),
    outletOf<ServerToBot>(bots),
    frames,
    (id) => rows.hint(id, 'state'),
  );

  const browserPeople = serveBrowsers(browsers, { container, snapshots, presence });
  serveBots(bots, { container, snapshots });
  serveWorkers(workers, container, (frame: ProgressPayload) => {
    // A worker is connected to one web process; the watchers may be on any.
    if (redis) io.serverSideEmit('frame', frame);
    return broadcaster.progress(frame);
  });
  io.on('frame', (frame) => void broadcaster.progress(frame));

  const listening = await rows.start();
  let stopped: Promise<void> | undefined;
  return {
    io,
    stop: () => {
      stopped ??= (async () => {
        presence.stop();
        await listening.stop();
        io.disconnectSockets(true);
        // io.close would close the HTTP server too, which may not have opened yet and is not ours.
        io.engine.close();
        await Promise.all([browsers, bots, workers].map((namespace) => namespace.adapter.close()));
        redis?.disconnect();
      })();
      return stopped;
    },
  };
}

/** A web process that cannot reach the others would look well and show half of everything: it does not start. */
async function openRedis(url: string, { log }: Container): Promise<Redis> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 5_000, maxRetriesPerRequest: null });
  redis.on('error', (err: Error) => log.warn({ err }, 'redis'));
  try {
    await redis.connect();
    return redis;
  } catch (cause) {
    redis.disconnect();
    throw new AtelierError('unavailable', `Redis at ${new URL(url).host} cannot be reached.`, { cause });
  }
}
