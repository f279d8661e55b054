import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AtelierError } from '@atelier/domain';
import {
  BOT_NAMESPACE,
  type ProgressPayload,
  peopleRoom,
  type ServerToBot,
  type ServerToClient,
  WORKER_NAMESPACE,
  wallRoom,
} from '@atelier/protocol';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Server as Engine } from 'engine.io';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { clientAddress, limitKey } from '../server/client-address';
import type { Container } from '../server/container';
import { NotifyProbe } from '../server/notify-probe';
import { originAllowed } from '../server/origin';
import { HALF_OPEN } from '../server/redis';
import { serveBots } from './bot';
import { Broadcaster } from './broadcaster';
import { roomsIn, serveBrowsers } from './browser';
import { startDrafting } from './drafts/start-drafting';
import { SOCKET_LIMITS, SocketGuard, type SocketLimits } from './guard';
import { LatestFrames } from './latest-frames';
import { outletOf } from './outlet';
import { tellPassing } from './passing';
import { PresenceBoard } from './presence';
import { RowWatcher } from './rows';
import { Snapshots } from './snapshots';
import type { BrowserServer } from './types';
import { serveWorkers } from './worker';

/** Largest packet in bytes: a worker's frame with its preview (256 KiB) and socket.io's own bytes. */
const PACKET_BYTES = 300 * 1024;

/** Waits and limits; tests use shorter ones. */
export interface RealtimeOptions {
  limits?: Partial<SocketLimits>;
  /** Milliseconds between two reads of queue positions. */
  queueMs?: number;
  /** Milliseconds that a person who left is still counted. */
  leaveMs?: number;
}

export interface Realtime {
  io: BrowserServer;
  /** Answers a request of socket.io's path. */
  handle(req: IncomingMessage, res: ServerResponse): void;
  /** Takes over an upgrade request of socket.io's path. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts socket.io. The caller passes it the requests of its path. Behaviours: docs/SPEC.md, section
 * Realtime.
 * @throws AtelierError unavailable when PostgreSQL cannot be listened to, or Redis does not answer
 */
export async function startRealtime(
  container: Container,
  { queueMs, leaveMs, limits: socketLimits }: RealtimeOptions = {},
): Promise<Realtime> {
  const { env, limits, metrics } = container;
  const redis = env.REDIS_URL ? await openRedis(env.REDIS_URL, container) : null;
  const rule = { allowMissing: true, frame: container.frame };
  const addressOf = (req: IncomingMessage): string => limitKey(clientAddress(req, env.TRUST_PROXY));
  const engine = new Engine({
    maxHttpBufferSize: PACKET_BYTES,
    // Per-message deflate costs 64 KiB or more a socket; previews are compressed already.
    perMessageDeflate: false,
    httpCompression: false,
    pingInterval: 20_000,
    pingTimeout: 15_000,
    allowRequest: (req, callback) => {
      if (!originAllowed(req.headers, env.PUBLIC_URL, rule)) return callback('bad_origin', false);
      const address = addressOf(req);
      limits
        .spend('connect', address)
        .then(() => guard.admit(address))
        .then(
          () => callback(null, true),
          () => callback('rate_limited', false),
        );
    },
  });
  const guard: SocketGuard = new SocketGuard(
    engine,
    { ...SOCKET_LIMITS, ...socketLimits },
    ({ request }) => addressOf(request),
    () => metrics.cut.inc({ reason: 'socket' }),
  );
  const io: BrowserServer = new Server({
    serveClient: false,
    ...(redis ? { adapter: createAdapter(redis) } : {}),
  });
  io.bind(engine);
  const browsers = io.of('/');
  const bots = io.of(BOT_NAMESPACE);
  const workers = io.of(WORKER_NAMESPACE);
  const frames = new LatestFrames();
  const snapshots: Snapshots = new Snapshots(container, frames, (view) => broadcaster.shown(view));
  const toBrowsers = outletOf<ServerToClient>(browsers);
  const presence = new PresenceBoard({
    here: (room) =>
      [...(browsers.adapter.rooms.get(peopleRoom(room)) ?? [])].map(
        (id) => browsers.sockets.get(id)?.data.person ?? null,
      ),
    size: (room) => browsers.adapter.rooms.get(peopleRoom(room))?.size ?? 0,
    rooms: () => roomsIn(browsers.adapter.rooms.keys()),
    tell: (room, told) => toBrowsers.tell([peopleRoom(room)], 'room:presence', told),
    ...(redis && { share: (message) => void io.serverSideEmit('presence', message) }),
    leaveMs,
  });
  io.on('presence', (message) => presence.heard(message));
  const drafting = startDrafting(
    container,
    (room, payload) => toBrowsers.flash([wallRoom(room)], 'room:sketch', payload),
    redis
      ? {
          lanes: (message) => void io.serverSideEmit('lanes', message),
          ghost: (message) => void io.serverSideEmit('ghost', message),
        }
      : undefined,
  );
  io.on('lanes', (message) => drafting.hearLanes(message));
  io.on('ghost', (message) => drafting.ghosts.heard(message));
  const probe = new NotifyProbe(container);
  const rows: RowWatcher = new RowWatcher(
    container,
    () => broadcaster,
    () => [...browsers.adapter.rooms.keys(), ...bots.adapter.rooms.keys()],
    () => snapshots.changed(),
    (personId) => {
      drafting.lookAgain(personId);
      void browserPeople.lookAgain(personId);
    },
    (text) => tellPassing(toBrowsers, text, container.log),
    (id) => probe.heard(id),
    queueMs,
  );
  const broadcaster: Broadcaster = new Broadcaster(toBrowsers, outletOf<ServerToBot>(bots), frames, (id) =>
    rows.hint(id, 'state'),
  );

  const browserPeople = serveBrowsers(browsers, {
    container,
    snapshots,
    presence,
    guard,
    drafting,
    addressOf,
  });
  serveBots(bots, { container, snapshots, guard });
  serveWorkers(workers, { container, guard, lanes: drafting.lanes }, (frame: ProgressPayload) => {
    // A worker is connected to one web process; the watchers may be on any.
    if (redis) io.serverSideEmit('frame', frame);
    return broadcaster.progress(frame);
  });
  io.on('frame', (frame) => void broadcaster.progress(frame));

  const listening = await rows.start();
  probe.start();
  presence.shareAll();
  let stopped: Promise<void> | undefined;
  return {
    io,
    handle: (req, res) => engine.handleRequest(req, res),
    upgrade: (req, socket, head) => engine.handleUpgrade(req, socket, head),
    stop: () => {
      stopped ??= (async () => {
        probe.stop();
        presence.stop();
        drafting.stop();
        await listening.stop();
        // Clients whose transport closes connect again by themselves; a disconnected socket would stay away.
        engine.close();
        await Promise.all([browsers, bots, workers].map((namespace) => namespace.adapter.close()));
        redis?.disconnect();
      })();
      return stopped;
    },
  };
}

/**
 * Connects to Redis. A web process that cannot reach the others does not start, because it would miss their
 * frames.
 */
async function openRedis(url: string, { log }: Container): Promise<Redis> {
  const redis = new Redis(url, {
    ...HALF_OPEN,
    lazyConnect: true,
    connectTimeout: 5_000,
    maxRetriesPerRequest: null,
  });
  // Once for each reason: a Redis that is away for a minute is one line, not fifty.
  let said = '';
  redis.on('error', (err: Error) => {
    if (err.message !== said) log.warn({ err }, 'redis');
    said = err.message;
  });
  redis.on('ready', () => {
    if (said) log.info('redis is back');
    said = '';
  });
  dropWhatRedisDoesNotTake(redis);
  try {
    await redis.connect();
    return redis;
  } catch (cause) {
    redis.disconnect();
    throw new AtelierError('unavailable', `Redis at ${new URL(url).host} cannot be reached.`, { cause });
  }
}

/** Number of unsent messages to Redis; further ones are dropped. */
const UNSENT = 256;

/**
 * Drops frames and tallies while Redis is away or hangs. Without this, ioredis would gather them in memory
 * and the adapter would leave a rejection unhandled.
 */
function dropWhatRedisDoesNotTake(redis: Redis): void {
  const publish = redis.publish.bind(redis) as (channel: string, message: Buffer) => Promise<number>;
  let unsent = 0;
  const guarded = async (channel: string, message: Buffer): Promise<number> => {
    if (redis.status !== 'ready' || unsent >= UNSENT) return 0;
    unsent += 1;
    return publish(channel, message)
      .catch(() => 0)
      .finally(() => {
        unsent -= 1;
      });
  };
  redis.publish = guarded as typeof redis.publish;
}
