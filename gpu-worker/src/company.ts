/** One that is inside. */
export interface Visit {
  /** Whether somebody else was inside at any time of it. */
  readonly hadCompany: boolean;
  leave(): void;
}

/** A room for many together, or for one who is to be alone. Whoever is to be alone is waited for by those who come later. */
export class Company {
  private readonly inside = new Set<{ hadCompany: boolean }>();
  private hermits = 0;
  private waiting: (() => void)[] = [];

  /** Resolves once inside. */
  async enter({ alone }: { alone: boolean }): Promise<Visit> {
    if (alone) this.hermits++;
    while (alone ? this.inside.size > 0 : this.hermits > 0)
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    const visit = {
      hadCompany: this.inside.size > 0,
      leave: () => {
        if (!this.inside.delete(visit)) return;
        if (alone) this.hermits--;
        for (const resolve of this.waiting.splice(0)) resolve();
      },
    };
    for (const other of this.inside) other.hadCompany = true;
    this.inside.add(visit);
    return visit;
  }
}
