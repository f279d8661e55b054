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

/** A wall shows many pictures at once: of each image it gets a frame this often at most. Whoever watches one gets them all. */
const WALL_EVERY_MS = 500;
/** Generations remembered; beyond it the oldest go. */
const KEPT = 2_000;

interface Known {
  /** The walls that show it; null for an unlisted or hidden generation. */
  walls: Audience | null;
  status: Status;
  /** When each image was on them. */
  onWallAt: Map<number, number>;
  /** Its place in the queue and its estimate, as they were told last. */
  place: string;
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
  private readonly outbox = new FrameQueue((frame) => {
    const watching = generationRoom(frame.generationId);
    this.browsers.flash([watching], 'progress', frame);
    this.bots.flash([watching], 'progress', frame);
    // Walls wait for the row: it says which rooms, and whether anybody may see it at all.
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
    this.remember(view.id, wallsOf(view), view.status, placeOf(view));
    const payload = { ...shared, generationId: view.id };
    this.browsers.tell([generationRoom(view.id)], 'state', payload);
    this.bots.tell([generationRoom(view.id)], 'state', payload);
    if (!view.unlisted)
      for (const room of new Set([LOBBY, view.room ?? LOBBY]))
        this.browsers.tell([wallRoom(room)], 'room:feed', { room, generation: shared });
    return before !== view.status;
  }

  /** Tells the row again where its place in the queue or its estimate is another than the one told last. */
  place(view: GenerationView): void {
    if (this.known.get(view.id)?.place !== placeOf(view)) this.state(view);
  }

  votes(view: GenerationView): void {
    const { id: generationId, votes, promotion } = view;
    const payload = { generationId, votes, ...(promotion && { promotion }) };
    this.browsers.tell([generationRoom(view.id), ...(wallsOf(view) ?? [])], 'votes', payload);
    this.bots.tell([generationRoom(view.id)], 'votes', payload);
  }

  /** It was hidden or deleted: nothing more of it is shown. Returns whether that is news. */
  silence(id: string): boolean {
    this.drop(id);
    const known = this.known.get(id);
    if (known?.status === 'gone') return false;
    this.remember(id, null, 'gone', '');
    this.browsers.tell([generationRoom(id), ...(known?.walls ?? [])], 'gone', { generationId: id });
    return true;
  }

  /** A wall was answered with this: it will want to hear the end of it, also if nobody has told of it before. */
  shown(view: GenerationView): void {
    if (!this.known.has(view.id)) this.remember(view.id, wallsOf(view), view.status, placeOf(view));
  }

  statusOf(id: string): Status | undefined {
    return this.known.get(id)?.status;
  }

  /** What waits or runs on any of these walls (names of socket rooms), who was told longest ago first. */
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

/** The walls that show a generation; null when it is unlisted. */
const wallsOf = ({ room, unlisted }: GenerationView): Audience | null => {
  if (unlisted) return null;
  return room === null ? [wallRoom(LOBBY)] : [wallRoom(LOBBY), wallRoom(room)];
};
