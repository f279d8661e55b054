import type { Log } from '@atelier/process';
import {
  type Ack,
  BOT_NAMESPACE,
  type BotToServer,
  PROTOCOL_VERSION,
  type ProgressPayload,
  type ServerToBot,
  stayConnected,
  type WatchSnapshot,
} from '@atelier/protocol';
import { io, type Socket } from 'socket.io-client';

/**
 * Live frames of a generation from the web process. They are hints: without them a message still ends up
 * right.
 */
export interface Feed {
  /** Hears every frame of a generation until the returned function is called. */
  watch(generationId: string, onProgress: (payload: ProgressPayload) => void): () => void;
  stop(): void;
}

/** What a refusal of the site means. */
const WHY: Record<string, string> = {
  version_mismatch: 'the site speaks another version, until both run the same one',
  unauthenticated: 'the site refuses this SERVICE_TOKEN',
};

/** Connects to the web's namespace for bots, and after each reconnect asks again for what is watched. */
export function connectFeed(options: {
  webUrl: string;
  serviceToken: string;
  log: Log;
  onConnection?: (connected: boolean) => void;
}): Feed {
  const hearers = new Map<string, Set<(payload: ProgressPayload) => void>>();
  const socket: Socket<ServerToBot, BotToServer> = io(`${options.webUrl}${BOT_NAMESPACE}`, {
    auth: { token: options.serviceToken, version: PROTOCOL_VERSION },
    transports: ['websocket'],
    reconnectionDelayMax: 5_000,
  });
  const hear = (payload: ProgressPayload): void => {
    for (const hearer of hearers.get(payload.generationId) ?? []) hearer(payload);
  };
  const ask = (generationId: string): void => {
    socket.emit('watch', { generationId }, (reply: Ack<WatchSnapshot>) => {
      if (reply.ok && reply.data.progress) hear(reply.data.progress);
    });
  };
  socket.on('connect', () => {
    options.onConnection?.(true);
    options.log.info({}, 'connected to the site for previews');
    for (const generationId of hearers.keys()) ask(generationId);
  });
  socket.on('disconnect', () => options.onConnection?.(false));
  const giveUp = stayConnected(socket, (reason) =>
    options.log.warn({ reason }, `no previews for now: ${WHY[reason] ?? 'the site does not answer'}`),
  );
  socket.on('progress', hear);

  return {
    watch(generationId, onProgress) {
      const set = hearers.get(generationId) ?? new Set();
      set.add(onProgress);
      hearers.set(generationId, set);
      if (set.size === 1 && socket.connected) ask(generationId);
      return () => {
        set.delete(onProgress);
        if (set.size > 0 || hearers.get(generationId) !== set) return;
        hearers.delete(generationId);
        if (socket.connected) socket.emit('unwatch', { generationId });
      };
    },
    stop: () => {
      giveUp();
      socket.disconnect();
    },
  };
}
