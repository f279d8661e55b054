import type { VoteView } from '@atelier/domain';
import { api } from '../api/client';
import { hearOwnVote } from '../gallery/hear-votes';

/**
 * Casts the visitor's vote for a generation, or for one `image` of it, or takes it back.
 * @throws ApiError
 */
export async function castVote(id: string, cast: boolean, image: number | undefined): Promise<VoteView> {
  const answer = await api<VoteView>(`/api/v1/generations/${id}/vote`, {
    method: cast ? 'PUT' : 'DELETE',
    ...(cast && image !== undefined ? { body: { image } } : {}),
  });
  hearOwnVote(answer);
  return answer;
}
