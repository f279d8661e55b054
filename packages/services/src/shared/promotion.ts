import type { Tx } from '@atelier/db';
import type { PromotionView } from '@atelier/domain';
import type { Ctx } from '../context';

/**
 * Returns the votes of each image and the threshold, or null where votes promote nothing. A vote counts for
 * the image it names. A vote without an image counts for the only image, and for none of several. Guests'
 * votes do not count where people can sign in, because clearing cookies makes another guest.
 */
export async function promotionOf(
  tx: Tx,
  row: { id: string; count: number; room: { promoteVotes: number | null } | null },
  { deps }: Ctx,
): Promise<PromotionView | null> {
  const threshold = row.room?.promoteVotes;
  if (!threshold) return null;
  const counted = await tx.vote.groupBy({
    by: ['image'],
    where: { generationId: row.id, ...(deps.signIn && { user: { isGuest: false } }) },
    _count: true,
  });
  const votes = Array.from({ length: row.count }, (_, index) =>
    counted
      .filter(({ image }) => image === index || (image === null && row.count === 1))
      .reduce((sum, { _count }) => sum + _count, 0),
  );
  return { threshold, votes, signedInOnly: deps.signIn ?? false };
}
