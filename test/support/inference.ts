import { remainingStages, sizeOf } from '@atelier/domain';
import type { GenerateEvent, GenerateRequest } from '@atelier/imagen';

/** The part of the inference child that the runner uses. */
export interface FakeInference {
  render(request: GenerateRequest, options: { signal: AbortSignal }): AsyncIterable<GenerateEvent>;
  /** Every request so far, in order. */
  readonly requests: GenerateRequest[];
}

/**
 * An inference that draws flat pictures at once: the colour follows from the seed and the size, so the same
 * request gives the same bytes. `before` is awaited ahead of each event and may wait, throw, or abort: that
 * is how tests choose the moment.
 */
export function fakeInference(
  before: (event: GenerateEvent, signal: AbortSignal) => Promise<void> | void = () => {},
): FakeInference {
  const requests: GenerateRequest[] = [];
  return {
    requests,
    async *render(request, { signal }) {
      requests.push(request);
      for (const event of eventsFor(request)) {
        await before(event, signal);
        signal.throwIfAborted();
        yield event;
      }
    },
  };
}

function* eventsFor({ cells = [{}], stopAfter, initial = [] }: GenerateRequest): Generator<GenerateEvent> {
  const steps = 2;
  for (const [image, { seed: own = 0 }] of cells.entries()) {
    const target = (Array.isArray(stopAfter) ? stopAfter[image] : stopAfter) ?? 1024;
    const have = initial.find((each) => each.image === image)?.size ?? null;
    for (const stage of remainingStages(have, target)) {
      const size = sizeOf(stage);
      const rgb = new Uint8Array(size * size * 3).fill((own * 31 + size) % 256);
      yield { type: 'stage-start', image, stage, size, seed: own, steps };
      yield { type: 'step', image, stage, step: 1, steps, passes: 2 };
      yield { type: 'preview', image, stage, step: 1, steps, size: 64, rgb: rgb.slice(0, 64 * 64 * 3) };
      yield { type: 'step', image, stage, step: 2, steps, passes: 2 };
      yield { type: 'stage-done', image, stage, size, seed: own, rgb };
    }
  }
}

/** A door that waits at `wait` until someone calls `open`; `reached` resolves when the first has arrived. */
export function door(): { wait(signal?: AbortSignal): Promise<void>; reached: Promise<void>; open(): void } {
  let open!: () => void;
  let arrive!: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const wait = (signal?: AbortSignal): Promise<void> => {
    arrive();
    const aborted = new Promise<void>((resolve) => {
      if (signal?.aborted) resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
    return Promise.race([opened, aborted]);
  };
  return { wait, reached, open };
}
