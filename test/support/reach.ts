import type { Db } from '@atelier/db';
import type { GenerationStatus } from '@atelier/domain';
import { NOTIFY } from '@atelier/protocol';
import { Maker } from './make';
import type { Stack } from './stack';

/** Index of an image → the size it has finished. */
export type Reached = Record<number, 64 | 256 | 1024>;

/**
 * Writes the progress of the images of `id` and notifies the site, as a worker does, without a worker. The
 * stages have rows and no files.
 */
export async function reach(
  db: Db,
  id: string,
  sizes: Reached,
  status: GenerationStatus = 'done',
): Promise<void> {
  for (const [index, size] of Object.entries(sizes)) {
    const { id: imageId } = await db.image.update({
      where: { generationId_index: { generationId: id, index: Number(index) } },
      data: { reached: size, ...(status === 'done' && { target: size }) },
    });
    for (const each of [64, 256, 1024] as const)
      if (each <= size)
        await db.stageImage.upsert({
          where: { imageId_size: { imageId, size: each } },
          create: {
            imageId,
            size: each,
            storageKey: `png/none/${imageId}-${each}.png`,
            sha256: '0'.repeat(64),
            bytes: 1,
            packVersion: '1',
            token: 1n,
          },
          update: {},
        });
  }
  const finishedAt = status === 'running' ? null : new Date();
  await db.generation.update({ where: { id }, data: { status, finishedAt } });
  await db.$executeRaw`SELECT pg_notify(${NOTIFY.generation}, ${id})`;
}

/** Asks for a generation as a new person, and finishes it at 64 pixels. Resolves to its id. */
export async function makeFinished(
  stack: Pick<Stack, 'url'>,
  db: Db,
  body: { caption: string; count?: number; [field: string]: unknown },
): Promise<string> {
  const id = await new Maker(stack).ask({ stopAfter: 64, ...body });
  const { count = 1 } = body;
  await reach(db, id, Object.fromEntries(Array.from({ length: count }, (_, index) => [index, 64])));
  return id;
}
