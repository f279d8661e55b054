import type { GenerationView } from '@atelier/domain';
import type { Presence, RoomSnapshot, WatchSnapshot } from '@atelier/protocol';
import type { Ctx } from '@atelier/services';
import type { Container } from '../server/container';
import type { LatestFrames } from './latest-frames';

/** Makes snapshots for late watchers: the row as `actor` may see it, and the newest frames while it runs. */
export class Snapshots {
  /**
   * Reads in progress that visitors without a session share, because hundreds open a popular link at once.
   */
  private readonly shared = new Map<string, Promise<unknown>>();

  constructor(
    private readonly container: Container,
    private readonly frames: LatestFrames,
    /** Called for each generation of a wall's snapshot. */
    private readonly onShown: (view: GenerationView) => void,
  ) {}

  /** @throws AtelierError not_found, gone */
  async generation(actor: Ctx['actor'], id: string): Promise<WatchSnapshot> {
    const { services, deps } = this.container;
    return this.withFrame(
      await this.share(actor, `generation:${id}`, () =>
        services.generation.get({ ctx: { actor, deps }, input: { id } }),
      ),
    );
  }

  /** @throws AtelierError not_found */
  async room(actor: Ctx['actor'], slug: string, presence: Presence): Promise<RoomSnapshot> {
    const { services, deps } = this.container;
    const live = await this.share(actor, `room:${slug}`, () =>
      services.room.live({ ctx: { actor, deps }, input: { slug } }),
    );
    for (const view of live) this.onShown(view);
    return { room: slug, presence, live: live.map((view) => this.withFrame(view)) };
  }

  /** Stops sharing reads in progress, because a row changed after they began. */
  changed(): void {
    this.shared.clear();
  }

  private share<T>(actor: Ctx['actor'], key: string, read: () => Promise<T>): Promise<T> {
    if (actor.kind !== 'anonymous') return read();
    const running = this.shared.get(key) as Promise<T> | undefined;
    if (running) return running;
    const begun = read().finally(() => {
      if (this.shared.get(key) === begun) this.shared.delete(key);
    });
    this.shared.set(key, begun);
    return begun;
  }

  private withFrame(generation: GenerationView): WatchSnapshot {
    const frames = generation.status === 'running' ? this.frames.get(generation.id) : [];
    const progress = frames.pop() ?? null;
    return { generation, progress, ...(frames.length > 0 && { others: frames }) };
  }
}
