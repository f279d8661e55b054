import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Key } from '../i18n';
import { Refusal } from '../presenters/error';

/** Pictures that one person may have checked, or read, in a minute: each costs up to two seconds of a core. */
const A_MINUTE = { points: 20, duration: 60 };

/** Counts the pictures that each person has checked here. */
export class Checks {
  readonly #left = new RateLimiterMemory(A_MINUTE);

  /** @param often what a person is told who sends too many */
  constructor(private readonly often: Key) {}

  /** @throws Refusal rate_limited when `pictures` more are too many */
  async spend(userId: string, pictures: number): Promise<void> {
    await this.#left.consume(userId, pictures).catch(() => {
      throw new Refusal('rate_limited', this.often);
    });
  }
}
