import type { GenerationView } from '@atelier/domain';
import { NOTIFY } from '@atelier/protocol';
import { type Ctx, generation } from '@atelier/services';

/**
 * Resolves with the view of a generation as soon as `accept` takes it. Reads the row once at the start and
 * again with every notification, as the web does, so a test waits on signals and never on a clock.
 */
export async function until(
  ctx: Ctx,
  id: string,
  accept: (view: GenerationView) => boolean,
): Promise<GenerationView> {
  const read = () => generation.get({ ctx, input: { id } });
  let resolve!: (view: GenerationView) => void;
  let reject!: (reason: unknown) => void;
  const accepted = new Promise<GenerationView>((...both) => {
    [resolve, reject] = both;
  });
  const look = (): Promise<void> => read().then((view) => void (accept(view) && resolve(view)), reject);
  const listener = await ctx.deps.db.listen([NOTIFY.generation], ({ payload }) => {
    if (payload === id) void look();
  });
  void look();
  try {
    return await accepted;
  } finally {
    await listener.stop();
  }
}

/** Waits until it is neither queued nor running. */
export const untilEnded = (ctx: Ctx, id: string): Promise<GenerationView> =>
  until(ctx, id, ({ status }) => status !== 'queued' && status !== 'running');
