import type { Tx } from '@atelier/db';
import type { PromotionView } from '@atelier/domain';
import type { Ctx } from '../context';

/**
 * How many votes each image has and how many promote one, or null where votes promote nothing. A vote is for the image it names; one that
 * names none is for the only one, or where there are several for none of them. Where people can sign in, guests' votes do not count here:
 * whoever clears their cookies is another guest.
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
