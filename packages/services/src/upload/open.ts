import type { Readable } from 'node:stream';
import { AtelierError, isModerator, parseInput, personOf } from '@atelier/domain';
import { z } from 'zod';
import type { Ctx, Verb } from '../context';

/** An uploaded picture as a PNG of 1024 pixels a side. */
export interface OpenedUpload {
  /** SHA-256 of the file in hex. */
  etag: string;
  /** Opens the file. The caller reads `body` to its end or destroys it. @throws picture_lost, storage_failed */
  stream(): Promise<{ body: Readable; bytes: number }>;
}

/**
 * Opens an upload, a hidden one too: its owner or a moderator. Reads nothing yet.
 * @throws not_found (also of another person)
 */
export const open: Verb<{ id: string }, OpenedUpload> = async ({ ctx, input }) => {
  const { storageKey, sha256 } = await findUpload(ctx, input.id);
  const { storage, log } = ctx.deps;
  return {
    etag: sha256,
    stream: async () => {
      const opened = await storage.stream(storageKey);
      if (opened) return opened;
      log.error({ storageKey }, 'an upload has lost its file');
      throw new AtelierError('picture_lost', 'The file of this upload is missing. Send the picture again.');
    },
  };
};

/** @throws AtelierError not_found */
export async function findUpload({ actor, deps }: Ctx, text: string) {
  const id = parseInput(z.uuid(), text);
  const row = await deps.db.upload.findUnique({ where: { id } });
  const isOwn = row !== null && personOf(actor) === row.ownerId;
  if (row && (isOwn || isModerator(actor))) return row;
  throw new AtelierError('not_found', 'You have no such uploaded picture.');
}
