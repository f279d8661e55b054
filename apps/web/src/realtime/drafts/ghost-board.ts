import type { Ghost, GhostPayload } from '@atelier/protocol';

export interface GhostLimits {
  perRoom: number;
  /** In all rooms. */
  total: number;
  /** Milliseconds without a keystroke after which a ghost goes. */
  silentMs: number;
}
export const GHOST_LIMITS: GhostLimits = { perRoom: 24, total: 500, silentMs: 6_000 };
const SWEEP_MS = 500;
/** Longer silence that a ghost of another web process survives: that process sends its end. */
const PATIENCE = 2;

/** A change of a ghost, from one web process to the others. */
export type GhostMessage = { server: string; payload: GhostPayload };

interface Kept extends Ghost {
  room: string;
  at: number;
  isHere: boolean;
}

/**
 * Captions that people in rooms are typing, with their newest drafts, over all web processes. In memory only;
 * a ghost goes when its person stops. Knows nothing of who may be shown.
 */
export class GhostBoard {
  private readonly server = crypto.randomUUID();
  /** By person: one has one caption in the making. The one that changed last stands last. */
  private readonly ghosts = new Map<string, Kept>();
  private readonly sweep: NodeJS.Timeout;

  constructor(
    private readonly deps: {
      /** Sends to the pages of a room in this process. */
      tell(room: string, payload: GhostPayload): void;
      /** Sends to the other web processes; absent when there are none. */
      share?(message: GhostMessage): void;
      now?: () => number;
    },
    private readonly limits: GhostLimits = GHOST_LIMITS,
  ) {
    this.sweep = setInterval(() => this.dropSilent(), SWEEP_MS).unref();
  }

  /** The caption of `person` grew. In another room than before, the old ghost goes. */
  typed(room: string, person: Ghost['person'], caption: string): void {
    const before = this.ghosts.get(person.id);
    if (before && before.room !== room) this.end(person.id);
    this.publish({ room, person, caption });
  }

  /** A draft of what `personId` types was drawn. Nothing happens when the ghost is gone by now. */
  drawn(personId: string, webp: Uint8Array): void {
    const ghost = this.ghosts.get(personId);
    if (!ghost?.isHere) return;
    const { room, person, caption } = ghost;
    this.publish({ room, person, caption, webp });
  }

  /** The person stopped, left, was banned, or typed what may not be shown. */
  end(personId: string): void {
    const ghost = this.ghosts.get(personId);
    if (ghost) this.publish({ room: ghost.room, person: { id: personId }, gone: true });
  }

  /** Takes what another web process tells. */
  heard({ server, payload }: GhostMessage): void {
    if (server !== this.server) this.apply(payload, false);
  }

  /** The ghosts of a room, for a late comer. */
  in(room: string): Ghost[] {
    return [...this.ghosts.values()].flatMap(({ person, caption, webp, ...of }) =>
      of.room === room ? [{ person, caption, webp }] : [],
    );
  }

  stop(): void {
    clearInterval(this.sweep);
    for (const [id, { isHere }] of this.ghosts) if (isHere) this.end(id);
  }

  private publish(payload: GhostPayload): void {
    this.apply(payload, true);
    this.deps.share?.({ server: this.server, payload });
  }

  private apply(payload: GhostPayload, isHere: boolean): void {
    const { room, person } = payload;
    const before = this.ghosts.get(person.id);
    this.ghosts.delete(person.id);
    if (!payload.gone) {
      const webp = payload.webp ?? (before?.room === room ? before.webp : null);
      const { person, caption } = payload;
      this.ghosts.set(person.id, { room, person, caption, webp, at: this.now(), isHere });
      this.makeRoom(room);
    } else if (!before) return;
    this.deps.tell(room, payload);
  }

  private makeRoom(room: string): void {
    const there = [...this.ghosts].filter(([, ghost]) => ghost.room === room);
    const oldest = there.length > this.limits.perRoom ? there[0] : undefined;
    const [first] = this.ghosts;
    const gone = oldest ?? (this.ghosts.size > this.limits.total ? first : undefined);
    if (gone === undefined) return;
    this.ghosts.delete(gone[0]);
    this.deps.tell(gone[1].room, { room: gone[1].room, person: { id: gone[0] }, gone: true });
  }

  private dropSilent(): void {
    const now = this.now();
    for (const [id, { at, isHere, room }] of this.ghosts) {
      if (now - at < this.limits.silentMs * (isHere ? 1 : PATIENCE)) continue;
      if (isHere) this.end(id);
      else this.apply({ room, person: { id }, gone: true }, false);
    }
  }

  private now(): number {
    return this.deps.now?.() ?? performance.now();
  }
}
