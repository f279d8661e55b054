import type { Ctx } from '../context';

/** One file of an export. */
export interface ExportEntry {
  name: string;
  bytes: Uint8Array;
}

/** Which pictures: all of a person, or those of some generations. */
type Which = { authorId: string; deletedAt: null; id?: { in: string[] } };

/**
 * Yields every size of the pictures of these generations, with at most one in memory. Adds the names of the ones
 * that cannot be read to `missing`. Returns how many there are.
 */
export async function* pictureEntries(
  ctx: Ctx,
  generation: Which,
  missing: string[],
): AsyncGenerator<ExportEntry, number> {
  const stages = await ctx.deps.db.stageImage.findMany({
    where: { image: { generation } },
    orderBy: [{ imageId: 'asc' }, { size: 'asc' }],
    select: { size: true, storageKey: true, image: { select: { index: true, generationId: true } } },
  });
  for (const { size, storageKey, image } of stages) {
    const name = `pictures/${image.generationId}-${image.index}-${size}.png`;
    const bytes = await readOrNull(ctx, storageKey);
    if (bytes) yield { name, bytes };
    else missing.push(name);
  }
  return stages.length;
}

/**
 * Yields the uploads of a person likewise, named by their ids. Returns how many there are.
 */
export async function* uploadEntries(
  ctx: Ctx,
  ownerId: string,
  missing: string[],
): AsyncGenerator<ExportEntry, number> {
  const rows = await ctx.deps.db.upload.findMany({
    where: { ownerId },
    orderBy: { createdAt: 'asc' },
    select: { id: true, storageKey: true },
  });
  for (const { id, storageKey } of rows) {
    const name = `uploads/${id}.png`;
    const bytes = await readOrNull(ctx, storageKey);
    if (bytes) yield { name, bytes };
    else missing.push(name);
  }
  return rows.length;
}

const readOrNull = ({ deps: { storage, log } }: Ctx, storageKey: string): Promise<Uint8Array | null> =>
  storage.get(storageKey).catch((err: unknown) => {
    log.error({ err, storageKey }, 'an export could not read a picture');
    return null;
  });

/** The list of an export as a file. */
export const listEntry = (list: object): ExportEntry => ({
  name: 'atelier.json',
  bytes: Buffer.from(JSON.stringify(list, null, 2)),
});

/** README.txt: `lead`, how many picture files there are, and the names of the missing ones. */
export function readmeEntry(lead: string, pictures: number, missing: string[]): ExportEntry {
  const lines = [lead, `${pictures - missing.length} of ${pictures} picture files are here.`];
  if (missing.length > 0)
    lines.push(
      'These could not be read from storage. Ask whoever runs the studio:',
      ...missing.map((name) => `  ${name}`),
    );
  return { name: 'README.txt', bytes: Buffer.from(`${lines.join('\n')}\n`) };
}
