import { AtelierError, personOf } from '@atelier/domain';
import type { Ctx, Moderate } from '@atelier/services';
import type { Container } from '../../server/container';

/** Milliseconds that the word filter is kept, and people's standing between two notifications. */
const FILTER_MS = 2_000;
const STANDING_MS = 10_000;
/** Number of people whose standing is kept. */
const KEPT = 1_000;

type Standing = Promise<{ unlisted: boolean }>;

/**
 * Decides whose captions are drawn while they type, by the rules of requests: bans and the word filter. Keeps
 * what it reads for a moment, because sketches come several times a second and are stored nowhere.
 */
export class SketchGate {
  private filter: { until: number; words: Promise<Moderate> } | null = null;
  private readonly standings = new Map<string, { until: number; standing: Standing }>();

  constructor(private readonly container: Pick<Container, 'services' | 'deps'>) {}

  /**
   * Returns whether others may see the caption grow: not of visitors, who have no name, and not of people
   * whose new work is unlisted.
   * @throws AtelierError unauthenticated, banned, caption_refused
   */
  async admit(actor: Ctx['actor'], caption: string): Promise<{ isShown: boolean }> {
    const person = personOf(actor);
    const [standing, words] = await Promise.all([
      person === null ? null : this.standingOf(actor, person),
      this.words(),
    ]);
    const verdict = words(caption);
    if (!verdict.ok) throw new AtelierError('caption_refused', verdict.reason);
    return { isShown: standing !== null && !standing.unlisted };
  }

  /** Reads a person's standing again at their next sketch. An empty id means all persons. */
  forget(personId: string): void {
    if (personId === '') this.standings.clear();
    else this.standings.delete(personId);
  }

  private words(): Promise<Moderate> {
    const now = performance.now();
    if (this.filter && this.filter.until > now) return this.filter.words;
    const { services, deps } = this.container;
    const words = services.sketch.filter({ ctx: { actor: { kind: 'system' }, deps }, input: {} });
    this.filter = { until: now + FILTER_MS, words };
    words.catch(() => {
      if (this.filter?.words === words) this.filter = null;
    });
    return words;
  }

  private standingOf(actor: Ctx['actor'], id: string): Standing {
    const now = performance.now();
    const known = this.standings.get(id);
    if (known && known.until > now) return known.standing;
    const { services, deps } = this.container;
    const standing = services.sketch.standing({ ctx: { actor, deps }, input: {} });
    this.standings.delete(id);
    this.standings.set(id, { until: now + STANDING_MS, standing });
    const [oldest] = this.standings.keys();
    if (this.standings.size > KEPT && oldest !== undefined) this.standings.delete(oldest);
    // A database that is away must not refuse the next sketch too.
    standing.catch(() => this.standings.delete(id));
    return standing;
  }
}
