import type { VoteVerbs } from '../verbs';
import { setVote } from './set-vote';

export const cast: VoteVerbs['cast'] = ({ ctx, input }) => setVote(ctx, input.generationId, true, input.body);
