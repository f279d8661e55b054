import {
  PROTOCOL_VERSION,
  type ProgressPayload,
  type ServerToWorker,
  stayConnected,
  WORKER_NAMESPACE,
  type WorkerToServer,
} from '@atelier/protocol';
import type { Logger } from 'pino';
import { io, type Socket } from 'socket.io-client';
import type { DraftLane } from './drafts/draft-lane';
import { serveDrafts } from './drafts/serve-drafts';

/**
 * Takes frames. Sending never waits and never fails: a frame that cannot leave now is dropped, a newer one
 * follows.
 */
export interface FrameSink {
  send(frame: ProgressPayload): void;
}

/** What a refusal of the web means. */
const WHY: Record<string, string> = {
  version_mismatch:
    'the web speaks another version. Pictures arrive; previews wait until both run the same one',
  unauthenticated: 'the web refuses this SERVICE_TOKEN',
};

export const NO_FRAMES: FrameSink = { send() {} };

/**
 * The worker's one authenticated socket.io connection to the web; reconnects by itself. Frames leave over it,
 * and with a `lane` the web's drafts are answered.
 */
export class SocketFrames implements FrameSink {
  private readonly socket: Socket<ServerToWorker, WorkerToServer>;
  private readonly giveUp: () => void;
  private readonly onFrame: (outcome: 'sent' | 'dropped') => void;

  constructor({
    webUrl,
    token,
    log,
    lane,
    onFrame = () => {},
    onConnection = () => {},
  }: {
    webUrl: string;
    token: string;
    log: Logger;
    lane?: DraftLane;
    /** Hears whether each frame left. */
    onFrame?: (outcome: 'sent' | 'dropped') => void;
    onConnection?: (connected: boolean) => void;
  }) {
    this.onFrame = onFrame;
    this.socket = io(new URL(WORKER_NAMESPACE, webUrl).href, {
      auth: { token, version: PROTOCOL_VERSION },
      transports: ['websocket'],
      autoConnect: false,
      reconnectionDelay: 250,
      reconnectionDelayMax: 5_000,
    });
    if (lane) serveDrafts(this.socket, lane);
    onConnection(false);
    this.socket.on('connect', () => {
      onConnection(true);
      log.info('frames: connected to the web');
    });
    this.socket.on('disconnect', (reason) => {
      onConnection(false);
      log.warn({ reason }, 'frames: lost the web');
    });
    this.giveUp = stayConnected(this.socket, (reason) =>
      log.warn({ reason }, `frames: ${WHY[reason] ?? 'the web does not answer'}`),
    );
  }

  start(): void {
    this.socket.connect();
  }

  send(frame: ProgressPayload): void {
    // A volatile event is dropped without a word while an earlier one is still on its way.
    const leaves = this.socket.connected && this.socket.io.engine?.transport?.writable === true;
    this.onFrame(leaves ? 'sent' : 'dropped');
    if (this.socket.connected) this.socket.volatile.emit('frame', frame);
  }

  stop(): void {
    this.giveUp();
    this.socket.disconnect();
  }
}
