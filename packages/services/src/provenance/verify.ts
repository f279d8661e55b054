import { webcrypto } from 'node:crypto';
import {
  AtelierError,
  isMadeHere,
  isModerator,
  LIMITS,
  type ProvenanceView,
  personOf,
  stageSize,
} from '@atelier/domain';
import {
  claimsInText,
  type Examined,
  type Facts,
  judge,
  looksLikePicture,
  type Reading,
  readCredentials,
} from '@atelier/provenance';
import { idsOfPayload } from '@atelier/provenance/watermark';
import { keyOfHash } from '@atelier/storage';
import type { Ctx, Verb } from '../context';
import { isVisible } from '../shared/generation-row';
import { examiner } from './examiner';
import { keptPixels } from './kept';
import type { Place } from './place';

const NO_TRUST = { authorities: [], signers: [] };

/**
 * Says whether a file was made here, and which picture it is where the actor may see that. Writes nothing.
 * @throws body_too_large, invalid_request (no picture, or damaged beyond reading), rate_limited (too many
 *   files at once)
 */
export const verify: Verb<{ bytes: Uint8Array }, ProvenanceView> = async ({ ctx, input: { bytes } }) => {
  if (bytes.length > LIMITS.verifyBytes)
    throw new AtelierError('body_too_large', 'The file is too large. Send at most 20 MiB.');
  if (!looksLikePicture(bytes))
    throw new AtelierError(
      'invalid_request',
      'This is no picture. Send a PNG, JPEG, WebP, GIF or AVIF file.',
    );
  const { trust = NO_TRUST, watermarkKeys: keys = [] } = ctx.deps.provenance ?? {};
  const reading = readCredentials(bytes, trust);
  // On a thread of the pool: hashing 20 MB takes a tenth of a second.
  const stored = await storedAs(ctx, new Uint8Array(await webcrypto.subtle.digest('SHA-256', bytes)));
  const examined = stored || reading.state === 'valid' ? null : await examiner.ask({ file: bytes, keys });
  if (!stored && reading.state !== 'valid' && !examined)
    throw new AtelierError('invalid_request', 'This file is damaged: its picture cannot be read.');
  const isUnproven = (reading.state === 'absent' || reading.state === 'forged') && !examined?.mark;
  const kept = isUnproven && examined ? await keptPixels(ctx, bytes, examined) : null;
  const judgement = judge({
    reading,
    examined,
    looked: keys.length > 0,
    claims: claimsInText(bytes),
    stored: stored !== null,
    kept: kept !== null,
  });
  const found = stored ?? kept ?? (await placeOf(ctx, reading, examined, keys));
  const picture = found && isMadeHere(judgement.verdict) ? await pictureAt(ctx, found) : null;
  const facts = picture ? factsOf(reading) : null;
  return {
    ...judgement,
    signedAt: facts?.signedAt.toISOString() ?? null,
    pack: facts?.pack ?? null,
    picture,
  };
};

const factsOf = (reading: Reading): Facts | null =>
  reading.state === 'valid' || reading.state === 'moved' ? reading.facts : null;

/** The stage whose PNG has this SHA-256. */
async function storedAs({ deps: { db } }: Ctx, sha256: Uint8Array): Promise<Place | null> {
  const hash = Buffer.from(sha256).toString('hex');
  const row = await db.stageImage.findFirst({
    where: { storageKey: keyOfHash(hash, 'png'), sha256: hash },
    select: { size: true, image: { select: { generationId: true, index: true } } },
  });
  return row && { ...row.image, size: row.size };
}

/** The mark decides where there is one, since it is in the pixels; then the stored PNG, then the signed words. */
async function placeOf(
  ctx: Ctx,
  reading: Reading,
  examined: Examined | null,
  keys: readonly Uint8Array[],
): Promise<Place | null> {
  if (examined?.mark) {
    const { payload, key } = examined.mark;
    const { first, last } = idsOfPayload(payload, keys[key]!);
    const image = await ctx.deps.db.image.findFirst({
      where: { id: { gte: first, lte: last } },
      select: { generationId: true, index: true },
    });
    return image && { ...image, size: null };
  }
  const facts = factsOf(reading);
  const source = facts?.source && (await storedAs(ctx, facts.source));
  if (source) return source;
  return facts?.about
    ? { generationId: facts.about.generation, index: facts.about.index, size: facts.size }
    : null;
}

/**
 * What the actor may know of a picture. Null where it is gone, hidden from them, or unlisted: a file of an
 * unlisted picture must not lead strangers to its page.
 */
async function pictureAt(ctx: Ctx, { generationId, index, size }: Place): Promise<ProvenanceView['picture']> {
  const row = await ctx.deps.db.generation.findUnique({
    where: { id: generationId },
    select: {
      authorId: true,
      hiddenAt: true,
      deletedAt: true,
      unlisted: true,
      caption: true,
      createdAt: true,
      author: { select: { name: true } },
      images: { where: { index: index ?? 0 }, select: { caption: true } },
    },
  });
  const person = personOf(ctx.actor);
  const isOwn = isModerator(ctx.actor) || (person !== null && person === row?.authorId);
  if (!row || !isVisible(row, ctx) || (row.unlisted && !isOwn)) return null;
  const url = `/g/${generationId}`;
  return {
    generationId,
    index,
    size: stageSize.safeParse(size).data ?? null,
    caption: (index === null ? null : row.images[0]?.caption) ?? row.caption,
    author: row.author?.name ?? null,
    createdAt: row.createdAt.toISOString(),
    url,
    lineage: `${url}#lineage`,
  };
}
