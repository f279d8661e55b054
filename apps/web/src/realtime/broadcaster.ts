import type { GenerationView } from '@atelier/domain';
import { generationRoom, LOBBY, type ProgressPayload, wallRoom } from '@atelier/protocol';
import type { Namespace } from 'socket.io';
import type { LatestFrames } from './frames';
import { Outbox } from './outbox';
import type { BrowserNamespace } from './types';

/** A wall shows many pictures at once: of each image it gets a frame this often at most. Whoever watches one gets them all. */
const WALL_EVERY_MS = 500;
/** Generations remembered; beyond it the oldest go. */
const KEPT = 2_000;

interface Known {
  /** Rooms whose walls show it; none for what is unlisted. */
  walls: string[];
  status: Status;
  /** When each image was on them. */
  onWallAt: Map<number, number>;
}
/** What was told of it last. */
type Status = GenerationView['status'] | 'gone';
const isLive = (status: Status): boolean => status === 'queued' || status === 'running';

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
    if (!known || now - (known.onWallAt.get(frame.image) ?? Number.NEGATIVE_INFINITY) < WALL_EVERY_MS) return;
    known.onWallAt.set(frame.image, now);
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
    // One that comes after the end is dropped.
    if ((known && !isLive(known.status)) || !this.frames.accept(frame)) return false;
    if (!known) this.read(frame.generationId);
    this.outbox.put(frame);
    return true;
  }

  /** The row changed. `voted` is nobody's here: each client keeps its own. Returns whether it came, began or ended. */
  state(view: GenerationView): boolean {
    const shared = { ...view, voted: false };
    if (view.status !== 'running') this.drop(view.id);
    const before = this.statusOf(view.id);
    this.remember(view.id, wallsOf(view), view.status);
    const payload = { ...shared, generationId: view.id };
    this.browsers.local.to(generationRoom(view.id)).emit('state', payload);
    this.bots.local.to(generationRoom(view.id)).emit('state', payload);
    if (!view.unlisted)
      for (const room of new Set([LOBBY, view.room ?? LOBBY]))
        this.browsers.local.to(wallRoom(room)).emit('room:feed', { room, generation: shared });
    return before !== view.status;
  }

  votes(view: GenerationView): void {
    const { id: generationId, votes, promotion } = view;
    const payload = { generationId, votes, ...(promotion && { promotion }) };
    this.browsers.local.to([generationRoom(view.id), ...wallsOf(view)]).emit('votes', payload);
    this.bots.local.to(generationRoom(view.id)).emit('votes', payload);
  }

  /** It was hidden or deleted: nothing more of it is shown. Returns whether that is news. */
  silence(id: string): boolean {
    this.drop(id);
    const known = this.known.get(id);
    if (known?.status === 'gone') return false;
    this.remember(id, [], 'gone');
    const rooms = [generationRoom(id), ...(known?.walls ?? [])];
    this.browsers.local.to(rooms).emit('gone', { generationId: id });
    return true;
  }

  /** A wall was answered with this: it will want to hear the end of it, also if nobody has told of it before. */
  shown(view: GenerationView): void {
    if (!this.known.has(view.id)) this.remember(view.id, wallsOf(view), view.status);
  }

  statusOf(id: string): Status | undefined {
    return this.known.get(id)?.status;
  }

  /** What waits or runs on any of these walls (names of socket rooms), who was told longest ago first. */
  onWalls(rooms: ReadonlySet<string>): string[] {
    return [...this.known].flatMap(([id, { status, walls }]) =>
      isLive(status) && walls.some((wall) => rooms.has(wall)) ? [id] : [],
    );
  }

  private drop(id: string): void {
    this.frames.drop(id);
    this.outbox.drop(id);
  }

  private remember(id: string, walls: string[], status: Status): void {
    const onWallAt = this.known.get(id)?.onWallAt ?? new Map();
    this.known.delete(id);
    this.known.set(id, { walls, status, onWallAt });
    const [oldest] = this.known.keys();
    if (this.known.size > KEPT && oldest !== undefined) this.known.delete(oldest);
  }
}

const wallsOf = ({ room, unlisted }: GenerationView): string[] => {
  if (unlisted) return [];
  return room === null ? [wallRoom(LOBBY)] : [wallRoom(LOBBY), wallRoom(room)];
};
