import { z } from 'zod';
import { WINDOWS } from './constants';
import { generationView } from './generation';

/** Query of `GET /api/v1/leaderboards`. */
export const leaderboardSchema = z.strictObject({ window: z.enum(WINDOWS).default('week') });

/** The rule in one sentence for the API; pages say the same in their own language. */
export const LEADERBOARD_RULE =
  'Votes that others cast within the window, one a person and picture, from the site and from Discord alike. Votes for oneself, hidden or deleted pictures and banned people do not count. Equal votes: fewer pictures first, then the older one.';

/** Addition to the rule where people can sign in. */
export const LEADERBOARD_RULE_SIGNED_IN = 'Nor do votes of guests.';

/**
 * Three boards over the same votes: pictures, captions (however often drawn) and the people who made them.
 */
export const leaderboardView = z.object({
  window: z.enum(WINDOWS),
  rule: z.string(),
  /** Whether guests' votes are left out. */
  signedInOnly: z.boolean(),
  since: z.iso.datetime().nullable(),
  pictures: z.array(z.object({ rank: z.int(), votes: z.int(), generation: generationView })),
  captions: z.array(
    z.object({
      rank: z.int(),
      votes: z.int(),
      caption: z.string(),
      /** Pictures drawn from it that have votes in the window. */
      pictures: z.int(),
      /** The one with the most. */
      best: generationView,
    }),
  ),
  people: z.array(
    z.object({
      rank: z.int(),
      votes: z.int(),
      pictures: z.int(),
      person: z.object({ id: z.string(), name: z.string(), avatarUrl: z.string().nullable() }),
    }),
  ),
});
export type LeaderboardView = z.infer<typeof leaderboardView>;
