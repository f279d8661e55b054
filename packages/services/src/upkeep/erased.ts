import { withTransaction } from '@atelier/db';
import { z } from 'zod';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';
import { erasePictures } from '../shared/erase';
import { cancelActive } from '../shared/status';
import type { NamedFile } from './files';

const ids = z.object({ generations: z.array(z.uuid()), uploads: z.array(z.uuid()) });
export type Erased = z.infer<typeof ids>;

/**
 * Says which of these rows a person has deleted since they were read; their files are rightly gone. System
 * actors only. @throws forbidden
 */
export const erasedSince: Verb<{ files: readonly NamedFile[] }, Erased> = async ({ ctx, input }) => {
  requireSystem(ctx);
  const { db } = ctx.deps;
  const named = (of: NamedFile['of']): string[] => [
    ...new Set(input.files.filter((file) => file.of === of).map(({ id }) => id)),
  ];
  const generations = await db.generation.findMany({
    where: { id: { in: named('generation') }, deletedAt: null },
    select: { id: true },
  });
  const uploads = await db.upload.findMany({ where: { id: { in: named('upload') } }, select: { id: true } });
  const left = new Set([...generations, ...uploads].map(({ id }) => id));
  const gone = (of: NamedFile['of']): string[] => named(of).filter((id) => !left.has(id));
  return { generations: gone('generation'), uploads: gone('upload') };
};

/**
 * Repeats deletions in a restored database: people asked for them while its backup was made. System actors
 * only. @throws forbidden
 */
export const eraseAgain: Verb<Erased, Record<string, never>> = async ({ ctx, input }) => {
  requireSystem(ctx);
  const { generations, uploads } = ids.parse(input);
  const now = ctx.deps.now();
  await withTransaction(ctx.deps.db, async (tx) => {
    for (const id of generations) await cancelActive(tx, id, now);
    await tx.generation.updateMany({ where: { id: { in: generations } }, data: { deletedAt: now } });
    await erasePictures(tx, generations);
    await tx.upload.deleteMany({ where: { id: { in: uploads } } });
  });
  return {};
};
