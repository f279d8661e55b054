import { type Ctx, generation, vote } from '@atelier/services';

/** Votes, or takes the vote back where there is one. Returns whether it stands now. @throws AtelierError as vote.cast */
export async function toggleVote(ctx: Ctx, id: string): Promise<{ voted: boolean; votes: number }> {
  const { voted } = await generation.get({ ctx, input: { id } });
  return (voted ? vote.withdraw : vote.cast)({ ctx, input: { generationId: id } });
}
