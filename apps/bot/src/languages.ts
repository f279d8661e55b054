import { speak, type Translate } from './i18n';

/** People whose language is remembered; beyond it the oldest go. */
const KEPT = 10_000;

/**
 * The languages that people chose in /settings, as last read: what is said before the database has been asked is in their
 * language too. Only a memory; the row is the truth.
 */
export class Languages {
  readonly #chosen = new Map<string, string>();

  remember(discordId: string, language: string | null): void {
    this.#chosen.delete(discordId);
    if (language === null) return;
    this.#chosen.set(discordId, language);
    const [oldest] = this.#chosen.keys();
    if (this.#chosen.size > KEPT && oldest !== undefined) this.#chosen.delete(oldest);
  }

  /** @param locale what Discord says */
  of(discordId: string, locale: string): Translate {
    return speak(this.#chosen.get(discordId), locale);
  }
}
