import type { GenerationView } from '@atelier/domain';
import {
  generationRoom,
  LOBBY,
  type ProgressPayload,
  type ServerToBot,
  type ServerToClient,
  wallRoom,
} from '@atelier/protocol';
import { FrameQueue, type LatestFrames } from './latest-frames';
import type { Audience, Outlet } from './outlet';

/**
 * Shortest time between two frames of an image on a wall. Watchers of a single generation get every frame.
 */
const WALL_EVERY_MS = 500;
/** Number of generations remembered. The oldest are forgotten first. */
const KEPT = 2_000;

interface Known {
  /** Walls that show the generation; null for an unlisted or hidden one. */
  walls: Audience | null;
  status: Status;
  /** Time of the last frame on the walls, by image. */
  onWallAt: Map<number, number>;
  /** Queue position and estimate that were sent last. */
  place: string;
}
/** Status that was sent last. */
type Status = GenerationView['status'] | 'gone';
const isLive = (status: Status): boolean => status === 'queued' || status === 'running';

/**
 * Sends events to the browsers and bots of this process. Always `local`: every web process hears NOTIFY
 * itself and passes frames on to the others, so nothing arrives twice.
 */
export class Broadcaster {
  private readonly known = new Map<string, Known>();
  private readonly outbox = new FrameQueue((frame) => {
    const watching = generationRoom(frame.generationId);
    this.browsers.flash([watching], 'progress', frame);
    this.bots.flash([watching], 'progress', frame);
    // Walls get no frame before the row is read, because the row holds the room and the visibility.
    const known = this.known.get(frame.generationId);
    const now = performance.now();
    if (!known?.walls || now - (known.onWallAt.get(frame.image) ?? Number.NEGATIVE_INFINITY) < WALL_EVERY_MS)
      return;
    known.onWallAt.set(frame.image, now);
    this.browsers.flash(known.walls, 'progress', frame, watching);
  });

  constructor(
    private readonly browsers: Outlet<ServerToClient>,
    private readonly bots: Outlet<ServerToBot>,
    private readonly frames: LatestFrames,
    /** Reads the row of a frame whose generation this process does not know yet. */
    private readonly read: (generationId: string) => void,
  ) {}

  /** Queues the frame of a denoising step; a newer one replaces it. Returns false when it was stale. */
  progress(frame: ProgressPayload): boolean {
    const known = this.known.get(frame.generationId);
    // Drops a frame that comes after the end.
    if ((known && !isLive(known.status)) || !this.frames.accept(frame)) return false;
    if (!known) this.read(frame.generationId);
    this.outbox.put(frame);
    return true;
  }

  /**
   * Sends a changed row. `voted` is always false here, because each client keeps its own. Returns whether the
   * status changed.
   */
  state(view: GenerationView): boolean {
    const shared = { ...view, voted: false };
    if (view.status !== 'running') this.drop(view.id);
    const { status: before, walls } = this.known.get(view.id) ?? {};
    // Taken out of the lists: it leaves the walls. Its own page asks again, and is shown it.
    if (view.unlisted && walls) this.browsers.tell(walls, 'gone', { generationId: view.id });
    this.remember(view.id, wallsOf(view), view.status, placeOf(view));
    const payload = { ...shared, generationId: view.id };
    this.browsers.tell([generationRoom(view.id)], 'state', payload);
    this.bots.tell([generationRoom(view.id)], 'state', payload);
    if (!view.unlisted)
      for (const room of new Set([LOBBY, view.room ?? LOBBY]))
        this.browsers.tell([wallRoom(room)], 'room:feed', { room, generation: shared });
    return before !== view.status;
  }

  /** Sends the row again if its queue position or its estimate differs from those sent last. */
  place(view: GenerationView): void {
    if (this.known.get(view.id)?.place !== placeOf(view)) this.state(view);
  }

  votes(view: GenerationView): void {
    const { id: generationId, votes, promotion } = view;
    const payload = { generationId, votes, ...(promotion && { promotion }) };
    this.browsers.tell([generationRoom(view.id), ...(wallsOf(view) ?? [])], 'votes', payload);
    this.bots.tell([generationRoom(view.id)], 'votes', payload);
  }

  /** Sends `gone` for a hidden or deleted generation. Returns false when it was sent before. */
  silence(id: string): boolean {
    this.drop(id);
    const known = this.known.get(id);
    if (known?.status === 'gone') return false;
    this.remember(id, null, 'gone', '');
    this.browsers.tell([generationRoom(id), ...(known?.walls ?? [])], 'gone', { generationId: id });
    return true;
  }

  /** Remembers a generation of a wall's snapshot, so that the wall also hears its end. */
  shown(view: GenerationView): void {
    if (!this.known.has(view.id)) this.remember(view.id, wallsOf(view), view.status, placeOf(view));
  }

  statusOf(id: string): Status | undefined {
    return this.known.get(id)?.status;
  }

  /**
   * Returns the ids that wait or run on any of these walls (names of socket rooms). The one sent longest ago
   * comes first.
   */
  onWalls(rooms: ReadonlySet<string>): string[] {
    return [...this.known].flatMap(([id, { status, walls }]) =>
      isLive(status) && walls?.some((wall) => rooms.has(wall)) ? [id] : [],
    );
  }

  private drop(id: string): void {
    this.frames.drop(id);
    this.outbox.drop(id);
  }

  private remember(id: string, walls: Audience | null, status: Status, place: string): void {
    const onWallAt = this.known.get(id)?.onWallAt ?? new Map();
    this.known.delete(id);
    this.known.set(id, { walls, status, onWallAt, place });
    const [oldest] = this.known.keys();
    if (this.known.size > KEPT && oldest !== undefined) this.known.delete(oldest);
  }
}

const placeOf = ({ position, etaMs }: GenerationView): string => `${position} ${etaMs}`;

/** Returns the walls that show a generation; null when it is unlisted. */
const wallsOf = ({ room, unlisted }: GenerationView): Audience | null => {
  if (unlisted) return null;
  return room === null ? [wallRoom(LOBBY)] : [wallRoom(LOBBY), wallRoom(room)];
};
