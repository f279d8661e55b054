import type { Ctx, Verb } from '../context';
import { requirePerson } from '../shared/actors';
import { generations } from './generations';
import { toPersonView } from './profile';

/** One file of an export. */
export interface ExportEntry {
  name: string;
  bytes: Uint8Array;
}

/**
 * Yields a file for everything that is kept about oneself, with at most one picture in memory. The list
 * (atelier.json) comes last, because it names the pictures that could not be read.
 * @throws unauthenticated
 */
export const exportAll: Verb<Record<string, never>, AsyncIterable<ExportEntry>> = async ({ ctx }) => {
  const userId = requirePerson(ctx);
  return entries(ctx, userId);
};

async function* entries(ctx: Ctx, userId: string): AsyncIterable<ExportEntry> {
  const { db, storage, now, log } = ctx.deps;
  const missing: string[] = [];
  const row = await db.user.findUniqueOrThrow({ where: { id: userId } });
  const made = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof generations>> = await generations({
      ctx,
      input: { query: { limit: 60, ...(cursor ? { cursor } : {}) } },
    });
    made.push(...page.items);
    cursor = page.cursor;
  }
  const votes = await db.vote.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } });
  const reports = await db.report.findMany({ where: { reporterId: userId } });
  const keys = await db.apiKey.findMany({ where: { userId }, omit: { hash: true, userId: true } });
  const webhooks = await db.webhook.findMany({ where: { userId }, omit: { secret: true, userId: true } });
  const sessions = await db.session.findMany({ where: { userId }, omit: { token: true, userId: true } });
  const rooms = await db.room.findMany({ where: { ownerId: userId }, select: { slug: true, name: true } });
  const everything = {
    exportedAt: now().toISOString(),
    person: { ...toPersonView(row), discordId: row.discordId, createdAt: row.createdAt },
    generations: made,
    votes: votes.map(({ userId: _, ...vote }) => vote),
    reports: reports.map(({ reporterId: _, ...report }) => report),
    rooms,
    keys,
    webhooks,
    sessions,
  };
  const stages = await db.stageImage.findMany({
    where: { image: { generation: { authorId: userId, deletedAt: null } } },
    orderBy: [{ imageId: 'asc' }, { size: 'asc' }],
    select: { size: true, storageKey: true, image: { select: { index: true, generationId: true } } },
  });
  for (const { size, storageKey, image } of stages) {
    const name = `pictures/${image.generationId}-${image.index}-${size}.png`;
    const bytes = await storage.get(storageKey).catch((err: unknown) => {
      log.error({ err, storageKey }, 'an export could not read a picture');
      return null;
    });
    if (bytes) yield { name, bytes };
    else missing.push(name);
  }
  const text = (content: string) => Buffer.from(content);
  yield { name: 'atelier.json', bytes: text(JSON.stringify({ ...everything, missing }, null, 2)) };
  yield { name: 'README.txt', bytes: text(readme(stages.length, missing)) };
}

function readme(pictures: number, missing: string[]): string {
  const lines = [
    'Your Atelier export: atelier.json has everything that is kept about you, pictures/ has your pictures.',
    `${pictures - missing.length} of ${pictures} picture files are here.`,
  ];
  if (missing.length > 0)
    lines.push(
      'These could not be read from storage. Ask whoever runs the studio:',
      ...missing.map((name) => `  ${name}`),
    );
  return `${lines.join('\n')}\n`;
}
