import type { Ghost, GhostPayload } from '@atelier/protocol';

type Listener = (ghosts: readonly Ghost[]) => void;

/**
 * The captions that others type, by room and person, as the server sends them. A ghost keeps its place while
 * it changes.
 */
export class Ghosts {
  private readonly rooms = new Map<string, readonly Ghost[]>();
  private readonly listeners = new Map<string, Set<Listener>>();

  /** Takes the ghosts of a join's answer. */
  snapshot(room: string, ghosts: readonly Ghost[]): void {
    this.set(room, ghosts);
  }

  changed(payload: GhostPayload): void {
    const { room, person } = payload;
    const known = this.rooms.get(room) ?? [];
    const before = known.find((ghost) => ghost.person.id === person.id);
    if (payload.gone) {
      this.set(
        room,
        known.filter((ghost) => ghost !== before),
      );
      return;
    }
    const now: Ghost = {
      person: payload.person,
      caption: payload.caption,
      webp: payload.webp ?? before?.webp ?? null,
    };
    this.set(room, before ? known.map((ghost) => (ghost === before ? now : ghost)) : [...known, now]);
  }

  /** Forgets all of them: a lost connection tells no ends. */
  clear(): void {
    for (const room of this.rooms.keys()) this.set(room, []);
  }

  listen(room: string, listener: Listener): () => void {
    const listeners = this.listeners.get(room) ?? new Set();
    this.listeners.set(room, listeners.add(listener));
    listener(this.rooms.get(room) ?? []);
    return () => {
      listeners.delete(listener);
    };
  }

  private set(room: string, ghosts: readonly Ghost[]): void {
    if (ghosts.length > 0) this.rooms.set(room, ghosts);
    else this.rooms.delete(room);
    for (const listener of this.listeners.get(room) ?? []) listener(ghosts);
  }
}
