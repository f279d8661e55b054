import type { Storage } from '@atelier/storage';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';
import { belonging, refuseForeign } from './belonging';

/**
 * Prefix of files without a row: `trash/2026-11-30/png/ab/….png`. The date is the day of the repair.
 */
const TRASH = 'trash/';
/** Days that the trash keeps a file, at least. */
const TRASH_DAYS = 14;
const DATED = /^trash\/(\d{4}-\d{2}-\d{2})\/(.+)$/;

/** Moves a file into the trash. */
export async function throwAway(storage: Storage, key: string, now: Date): Promise<void> {
  await move(storage, key, `${TRASH}${now.toISOString().slice(0, 10)}/${key}`);
}

/** Moves a file back to its place. */
export const putBack = (storage: Storage, trashed: string): Promise<void> =>
  move(storage, trashed, DATED.exec(trashed)?.[2] ?? trashed);

/** Returns the files in the trash: key before it was thrown away → key now. */
export async function trashOf(storage: Storage): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { key } of storage.list(TRASH)) {
    const before = DATED.exec(key)?.[2];
    if (before) found.set(before, key);
  }
  return found;
}

/**
 * Deletes the files that have lain in the trash for longer than TRASH_DAYS; the web process calls it every
 * hour. System actors only. @throws forbidden, storage_failed (another database's storage)
 */
export const emptyTrash: Verb<Record<string, never>, { freedBytes: number }> = async ({ ctx }) => {
  requireSystem(ctx);
  const { storage, now, log } = ctx.deps;
  const whose = await belonging(ctx.deps);
  refuseForeign(whose);
  // A repair marks the storage before it throws anything away: an unmarked storage has no trash of ours.
  if (whose !== 'ours') return { freedBytes: 0 };
  const freedBytes = await freeTrash(storage, now());
  if (freedBytes > 0) log.info({ freedBytes }, 'emptied the trash');
  return { freedBytes };
};

/** Deletes the files that have lain in the trash for longer than TRASH_DAYS. Returns their bytes. */
export async function freeTrash(storage: Storage, now: Date): Promise<number> {
  const until = new Date(now.getTime() - (TRASH_DAYS + 1) * 86_400_000).toISOString().slice(0, 10);
  let bytes = 0;
  for await (const file of storage.list(TRASH)) {
    if ((DATED.exec(file.key)?.[1] ?? '9') > until) continue;
    await storage.delete(file.key);
    bytes += file.bytes;
  }
  return bytes;
}

/** Copies, then deletes: a move that is cut short leaves the file in both places, never in none. */
async function move(storage: Storage, from: string, to: string): Promise<void> {
  const bytes = await storage.get(from);
  if (!bytes) return;
  await storage.put(to, bytes, { contentType: from.endsWith('.webp') ? 'image/webp' : 'image/png' });
  await storage.delete(from);
}
