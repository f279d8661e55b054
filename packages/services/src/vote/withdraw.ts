import type { VoteVerbs } from '../verbs';
import { setVote } from './set-vote';

export const withdraw: VoteVerbs['withdraw'] = ({ ctx, input }) => setVote(ctx, input.generationId, false);
