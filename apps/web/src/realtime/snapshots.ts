import type { GenerationView } from '@atelier/domain';
import type { Presence, RoomSnapshot, WatchSnapshot } from '@atelier/protocol';
import type { Ctx } from '@atelier/services';
import type { Container } from '../server/container';
import type { LatestFrames } from './frames';

/** What a late comer gets at once: the row as `actor` may see it, and the newest frame while it runs. */
export class Snapshots {
  constructor(
    private readonly container: Container,
    private readonly frames: LatestFrames,
  ) {}

  /** @throws AtelierError not_found, gone */
  async generation(actor: Ctx['actor'], id: string): Promise<WatchSnapshot> {
    const { services, deps } = this.container;
    return this.withFrame(await services.generation.get({ ctx: { actor, deps }, input: { id } }));
  }

  /** @throws AtelierError not_found */
  async room(actor: Ctx['actor'], slug: string, presence: Promise<Presence>): Promise<RoomSnapshot> {
    const { services, deps } = this.container;
    const live = await services.room.live({ ctx: { actor, deps }, input: { slug } });
    return { room: slug, presence: await presence, live: live.map((view) => this.withFrame(view)) };
  }

  private withFrame(generation: GenerationView): WatchSnapshot {
    return {
      generation,
      progress: generation.status === 'running' ? this.frames.get(generation.id) : null,
    };
  }
}
