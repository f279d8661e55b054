import { type Tx, withTransaction } from '@atelier/db';
import { AtelierError, EDIT_LIMITS, parseInput, type UploadView, uploadQuery } from '@atelier/domain';
import type { Ctx, Verb } from '../context';
import { assertGood, lockPerson, requirePerson } from '../shared/actors';
import { markOnce } from '../upkeep/belonging';
import { dropUploadFiles, lockFile, uploadKey } from './file';
import { kindOf, refusedUpload } from './kind';
import type { ReadPicture } from './read';
import { reader, unreadable } from './reader';
import { toUploadView } from './view';

/** Uploads that a guest keeps: a guest is a cookie, and nobody else clears up after one. */
const GUEST_UPLOADS = 20;

/**
 * Takes a person's own picture: the file itself and domain's `uploadQuery`. The same picture from the same
 * person is the same upload.
 * @throws unauthenticated, banned, quota_exceeded (upload_limit), body_too_large, invalid_request (upload_empty,
 *   upload_type, upload_heic, upload_large, upload_unreadable), gone (a moderator hid this picture),
 *   rate_limited (many pictures at once), unavailable, storage_failed
 */
export const create: Verb<{ bytes: Uint8Array; query: unknown }, UploadView> = async ({ ctx, input }) => {
  const ownerId = requirePerson(ctx);
  const choices = parseInput(uploadQuery, input.query);
  const kind = kindOf(input.bytes);
  const { db, storage } = ctx.deps;
  const person = await db.user.findUnique({
    where: { id: ownerId },
    select: { role: true, bannedAt: true, banReason: true },
  });
  assertGood(person);
  // Before the decoding, which costs; under the lock it is counted again.
  await assertRoom(db, ownerId, ctx);
  const picture = await reader.ask({ file: input.bytes, kind, ...choices });
  if ('refused' in picture) throw picture.refused === 'large' ? tooLarge() : unreadable();
  const { key, sha256 } = uploadKey(picture.png);
  const write = () => storage.put(key, picture.png, { contentType: 'image/png' });
  await markOnce({ db, storage });
  await write();
  try {
    return await withTransaction(db, async (tx) => {
      await lockPerson(tx, ownerId);
      await lockFile(tx, key);
      const same = await tx.upload.findMany({ where: { storageKey: key } });
      if (same.some(({ hiddenAt }) => hiddenAt))
        throw new AtelierError('gone', 'A moderator hid this picture. Choose another.', {
          reason: 'source_gone',
        });
      const own = same.find((each) => each.ownerId === ownerId);
      if (own) return toUploadView(own);
      await assertRoom(tx, ownerId, ctx);
      // The last row of an equal picture may have taken the file with it since it was written.
      if (!(await storage.has(key))) await write();
      return toUploadView(await tx.upload.create({ data: rowOf(picture, { ownerId, key, sha256 }) }));
    });
  } catch (error) {
    await dropUploadFiles(ctx, [key]);
    throw error;
  }
};

const rowOf = (
  { png, width, height, notes }: ReadPicture,
  { ownerId, key, sha256 }: { ownerId: string; key: string; sha256: string },
) => ({ ownerId, storageKey: key, sha256, bytes: png.length, width, height, notes });

/** @throws AtelierError quota_exceeded */
async function assertRoom(tx: Tx, ownerId: string, { actor }: Ctx): Promise<void> {
  const most = actor.kind === 'guest' ? GUEST_UPLOADS : EDIT_LIMITS.uploadsPerPerson;
  if ((await tx.upload.count({ where: { ownerId } })) < most) return;
  throw new AtelierError(
    'quota_exceeded',
    `You keep ${most} uploaded pictures, which is as many as one person may. Delete one that you need no more.`,
    { reason: 'upload_limit' },
  );
}

const tooLarge = (): AtelierError =>
  refusedUpload(
    'upload_large',
    `This picture has more than ${EDIT_LIMITS.uploadPixels / 1_000_000} million pixels. Make it smaller.`,
  );
