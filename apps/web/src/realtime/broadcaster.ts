import type { GenerationView } from '@atelier/domain';
import { generationRoom, LOBBY, type ProgressPayload, peopleRoom } from '@atelier/protocol';
import type { Namespace } from 'socket.io';
import type { LatestFrames } from './frames';
import { Outbox } from './outbox';
import type { BrowserNamespace } from './types';

/** A wall shows many pictures at once: of each it gets a frame this often at most. Whoever watches one gets them all. */
const WALL_EVERY_MS = 500;
/** Generations remembered; beyond it the oldest go. */
const KEPT = 2_000;

interface Known {
  /** Rooms whose walls show it; none for what is unlisted. */
  walls: string[];
  /** False once it ended or was hidden: a frame that comes late is dropped. */
  live: boolean;
  onWallAt: number;
}

/**
 * Sends what happened to whoever is connected to this process, browsers and bots alike. Always `local`: every web process hears
 * NOTIFY itself, and frames are passed on between them, so nothing arrives twice.
 */
export class Broadcaster {
  private readonly known = new Map<string, Known>();
  private readonly outbox = new Outbox((frame) => {
    const watching = generationRoom(frame.generationId);
    this.browsers.local.to(watching).volatile.emit('progress', frame);
    this.bots.local.to(watching).volatile.emit('progress', frame);
    // Walls wait for the row: it says which rooms, and whether anybody may see it at all.
    const known = this.known.get(frame.generationId);
    const now = performance.now();
    if (!known || now - known.onWallAt < WALL_EVERY_MS) return;
    known.onWallAt = now;
    this.browsers.local.to(known.walls).except(watching).volatile.emit('progress', frame);
  });

  constructor(
    private readonly browsers: BrowserNamespace,
    private readonly bots: Namespace,
    private readonly frames: LatestFrames,
    /** Asks for a row that a frame names and nobody has read yet (this process is new, say). */
    private readonly read: (generationId: string) => void,
  ) {}

  /** A denoising step: latest wins, nobody waits for it. Returns false when it was stale. */
  progress(frame: ProgressPayload): boolean {
    const known = this.known.get(frame.generationId);
    if (known?.live === false || !this.frames.accept(frame)) return false;
    if (!known) this.read(frame.generationId);
    this.outbox.put(frame);
    return true;
  }

  /** The row changed. `voted` is nobody's here: each client keeps its own. */
  state(view: GenerationView): void {
    const shared = { ...view, voted: false };
    if (view.status !== 'running') this.drop(view.id);
    this.remember(view.id, wallsOf(view), view.status === 'running' || view.status === 'queued');
    const payload = { ...shared, generationId: view.id };
    this.browsers.local.to(generationRoom(view.id)).emit('state', payload);
    this.bots.local.to(generationRoom(view.id)).emit('state', payload);
    if (view.unlisted) return;
    for (const room of new Set([LOBBY, view.room ?? LOBBY]))
      this.browsers.local.to(peopleRoom(room)).emit('room:feed', { room, generation: shared });
  }

  votes(view: GenerationView): void {
    const payload = { generationId: view.id, votes: view.votes };
    this.browsers.local.to([generationRoom(view.id), ...wallsOf(view)]).emit('votes', payload);
    this.bots.local.to(generationRoom(view.id)).emit('votes', payload);
  }

  /** It was hidden or deleted: nothing more of it is shown. */
  silence(id: string): void {
    this.drop(id);
    this.remember(id, [], false);
  }

  private drop(id: string): void {
    this.frames.drop(id);
    this.outbox.drop(id);
  }

  private remember(id: string, walls: string[], live: boolean): void {
    const onWallAt = this.known.get(id)?.onWallAt ?? Number.NEGATIVE_INFINITY;
    this.known.delete(id);
    this.known.set(id, { walls, live, onWallAt });
    const [oldest] = this.known.keys();
    if (this.known.size > KEPT && oldest !== undefined) this.known.delete(oldest);
  }
}

const wallsOf = ({ room, unlisted }: GenerationView): string[] => {
  if (unlisted) return [];
  return room === null ? [peopleRoom(LOBBY)] : [peopleRoom(LOBBY), peopleRoom(room)];
};
