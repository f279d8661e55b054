/**
 * Turns a producer's values into an async iterator. Values wait until they are asked for; the producer never
 * waits. Leaving the loop (break, throw) aborts the producer and waits until it has stopped, so nothing goes
 * on unseen.
 */
export async function* channel<T>(
  produce: (emit: (value: T) => void, signal: AbortSignal) => Promise<void>,
  outer?: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const left = new AbortController();
  const signal = outer ? AbortSignal.any([outer, left.signal]) : left.signal;
  const waiting: T[] = [];
  let wake = () => {};
  let ended = false;
  let failure: { reason: unknown } | null = null;
  const emit = (value: T) => {
    waiting.push(value);
    wake();
  };
  const producing = produce(emit, signal)
    .catch((reason: unknown) => {
      failure = { reason };
    })
    .finally(() => {
      ended = true;
      wake();
    });
  try {
    for (;;) {
      while (waiting.length > 0) yield waiting.shift()!;
      if (ended) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    left.abort();
    await producing;
  }
  if (failure) throw (failure as { reason: unknown }).reason;
}
