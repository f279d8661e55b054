import type { Ctx, Verb } from '../context';
import { requirePerson } from '../shared/actors';
import {
  type ExportEntry,
  listEntry,
  pictureEntries,
  readmeEntry,
  uploadEntries,
} from '../shared/export-entries';
import { toUploadView } from '../upload/view';
import { generations } from './generations';
import { toPersonView } from './profile';

const LEAD =
  'Your Atelier export: atelier.json has everything that is kept about you, pictures/ has your pictures, uploads/ the ones that you sent.';

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
  const { db, now } = ctx.deps;
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
  const uploads = await db.upload.findMany({ where: { ownerId: userId }, orderBy: { createdAt: 'asc' } });
  const rooms = await db.room.findMany({ where: { ownerId: userId }, select: { slug: true, name: true } });
  const everything = {
    exportedAt: now().toISOString(),
    person: { ...toPersonView(row), discordId: row.discordId, createdAt: row.createdAt },
    imagine: { remembers: row.remembers, last: row.lastImagine },
    generations: made,
    votes: votes.map(({ userId: _, ...vote }) => vote),
    reports: reports.map(({ reporterId: _, ...report }) => report),
    rooms,
    uploads: uploads.map(toUploadView),
    keys,
    webhooks,
    sessions,
  };
  const pictures = yield* pictureEntries(ctx, { authorId: userId, deletedAt: null }, missing);
  const sent = yield* uploadEntries(ctx, userId, missing);
  yield listEntry({ ...everything, missing });
  yield readmeEntry(LEAD, pictures + sent, missing);
}
