import { randomUUID } from 'node:crypto';
import { type GenerationView, type StageSize, stageOf } from '@atelier/domain';
import { type Ctx, type Deps, generation, type Lease, room, type WorkOrder, work } from '@atelier/services';
import { contentKey } from '@atelier/storage';
import { aWorker } from './factories';

/** A finished generation whose images have stages of these sizes, with files. */
export async function aFinished(
  ctx: Ctx & { userId: string },
  {
    sizes = [64],
    count = 1,
    unlisted = false,
    roomId,
  }: { sizes?: StageSize[]; count?: number; unlisted?: boolean; roomId?: string } = {},
): Promise<string> {
  const { db, storage } = ctx.deps;
  const id = randomUUID();
  const stages = async (index: number) =>
    Promise.all(
      sizes.map(async (size) => {
        const bytes = Buffer.from(`stage ${size} of image ${index} of ${id}`);
        const { key: storageKey, sha256 } = contentKey(bytes, 'png');
        await storage.put(storageKey, bytes, { contentType: 'image/png' });
        return { size, storageKey, sha256, bytes: bytes.length, token: 1n };
      }),
    );
  const largest = sizes.at(-1) ?? null;
  const images = await Promise.all(
    Array.from({ length: count }, async (_, index) => ({
      index,
      seed: BigInt(index + 1),
      target: largest ?? 64,
      reached: largest,
      stages: { create: await stages(index) },
    })),
  );
  await db.generation.create({
    data: {
      id,
      caption: 'a red fox',
      authorId: ctx.userId,
      roomId: roomId ?? null,
      unlisted,
      status: 'done',
      seed: 1n,
      count,
      stopAfter: largest ?? 64,
      pack: 'tiny',
      images: { create: images },
    },
  });
  return id;
}

/** A new room; its slug. */
export async function aRoom(ctx: Ctx): Promise<string> {
  const slug = `room-${randomUUID().slice(0, 8)}`;
  await room.create({ ctx, input: { body: { slug, name: 'A room' } } });
  return slug;
}

/** A worker whose every step the test decides. */
export class Hand {
  readonly ctx: Ctx;
  constructor(deps: Deps) {
    this.ctx = aWorker(deps);
  }

  /** Claims the next job; null when there is none. */
  begin(leaseMs = 60_000): Promise<WorkOrder | null> {
    return work.begin({
      ctx: this.ctx,
      input: {
        packs: ['tiny', 'short'],
        packVersion: '1',
        leaseMs,
        maxRunningPerPerson: 100,
        maxRunningPerRoom: 100,
      },
    });
  }

  async mustBegin(): Promise<WorkOrder> {
    const order = await this.begin();
    if (!order) throw new Error('there is no job to begin');
    return order;
  }

  /** Stores a stage of which nothing is checked but its bytes. */
  store(lease: Lease, size: StageSize, text: string, image = 0): Promise<unknown> {
    const stage = stageOf(size);
    const input = { lease, image, stage, png: Buffer.from(text), thumbhash: null, usualMs: 1 };
    return work.storeStage({ ctx: this.ctx, input });
  }

  finish(lease: Lease, onto?: string) {
    return work.finish({ ctx: this.ctx, input: { lease, onto } });
  }

  /** Draws what an order lacks and finishes it, as often as its shared picture moves. Returns its end. */
  async draw(order: WorkOrder): Promise<string> {
    for (;;) {
      const onto = await work.newest({ ctx: this.ctx, input: { lease: order } });
      for (const { index, target } of order.images)
        for (const size of [64, 256, 1024] as const)
          if (size <= target)
            await this.store(
              order,
              size,
              `${order.generationId} ${index} ${size} on ${onto?.imageId}`,
              index,
            );
      const { status } = await this.finish(order, onto?.imageId);
      if (status !== 'moved') return status;
    }
  }
}

/** Asks for a generation; its view. */
export const ask = async (ctx: Ctx, body: Record<string, unknown>): Promise<GenerationView> =>
  (await generation.request({ ctx, input: { body: { caption: 'a blue owl', ...body } } })).generation;
