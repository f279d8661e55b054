import type { VoteView } from '@atelier/domain';
import { type Ctx, generation, vote } from '@atelier/services';

/**
 * Votes, or takes the vote back where there is one; for one of several images it moves there first. Returns how it stands now.
 * @throws AtelierError as vote.cast
 */
export async function toggleVote(ctx: Ctx, generationId: string, image?: number): Promise<VoteView> {
  const { voted, votedImage } = await generation.get({ ctx, input: { id: generationId } });
  const stands = voted && (image === undefined || image === votedImage);
  if (stands) return vote.withdraw({ ctx, input: { generationId } });
  return vote.cast({ ctx, input: { generationId, ...(image !== undefined && { body: { image } }) } });
}
