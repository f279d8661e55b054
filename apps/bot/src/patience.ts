import { Refusal } from './refusal';

/**
 * What cannot be deferred must be answered within three seconds: close to that, words are better than Discord's own failure.
 * @throws Refusal unavailable
 */
export async function withPatience<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal('unavailable', 'refusals.slow')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
