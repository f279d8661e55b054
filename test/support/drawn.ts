import type { GenerationView } from '@atelier/domain';
import { NO_FRAMES, Runner, StageTimes } from '@atelier/gpu-worker';
import type { Ctx } from '@atelier/services';
import { pino } from 'pino';
import { aGeneration, aWorker, TINY_PACK } from './factories';
import { fakeInference } from './inference';
import { untilEnded } from './watch';

/**
 * A generation that a worker has drawn with flat pictures: a new one with this body, or the one with this id.
 */
export async function drawn(
  ctx: Ctx,
  body: Record<string, unknown> & { id?: string },
): Promise<GenerationView> {
  const runner = new Runner({
    ctx: aWorker(ctx.deps),
    pack: { name: TINY_PACK.name, version: TINY_PACK.version },
    inference: fakeInference(),
    frames: NO_FRAMES,
    times: new StageTimes(TINY_PACK),
    log: pino({ level: 'silent' }),
  });
  await runner.start();
  try {
    return await untilEnded(ctx, body.id ?? (await aGeneration(ctx, body)).id);
  } finally {
    await runner.stop();
  }
}
