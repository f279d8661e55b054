import type { GenerationView } from '@atelier/domain';
import type { Ctx } from '@atelier/services';
import { aGeneration } from './factories';
import { fakeInference } from './inference';
import { aRunner } from './runner';
import { untilEnded } from './watch';

/**
 * A generation that a worker has drawn with flat pictures: a new one with this body, or the one with this id.
 */
export async function drawn(
  ctx: Ctx,
  body: Record<string, unknown> & { id?: string },
): Promise<GenerationView> {
  const runner = aRunner(ctx.deps, fakeInference());
  await runner.start();
  try {
    return await untilEnded(ctx, body.id ?? (await aGeneration(ctx, body)).id);
  } finally {
    await runner.stop();
  }
}
