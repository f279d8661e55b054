import type {
  AuditPage,
  BannedView,
  FilterView,
  LeaderboardView,
  LeaderboardWindow,
  OwnGenerationsPage,
  ProfileView,
  ReportQueueView,
  SessionView,
} from '@atelier/domain';
import { headers } from 'next/headers';
import { cache } from 'react';
import { getContainer } from '../../server/container';
import { codeOf, pageCtx, verbs, viewer } from '../../server/page';

// What the pages of people and order read, as whoever looks. Only server components import this.

/** A person's page, or null when nobody is there. */
export const loadProfile = cache(async (id: string): Promise<ProfileView | null> => {
  try {
    return await verbs().person.profile({ ctx: await pageCtx(), input: { id } });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'not_found' || code === 'invalid_request') return null;
    throw error;
  }
});

export const loadLeaderboards = async (window: LeaderboardWindow): Promise<LeaderboardView> =>
  verbs().leaderboard.get({ ctx: await pageCtx(), input: { query: { window } } });

/** One's own generations in a state; `cursor` that is none starts from the first page. */
export async function loadOwn(state: 'active' | 'ended', cursor?: string): Promise<OwnGenerationsPage> {
  const ctx = await pageCtx();
  const read = (query: object) => verbs().person.generations({ ctx, input: { query } });
  if (cursor === undefined) return read({ state });
  return read({ state, cursor }).catch(() => read({ state }));
}

/** What stands on the account page beside the pictures. */
export async function loadAccess(personId: string) {
  const ctx = await pageCtx();
  const { sessions } = getContainer();
  const cookie = (await headers()).get('cookie') ?? undefined;
  const [{ keys }, { webhooks }, open] = await Promise.all([
    verbs().key.list({ ctx, input: {} }),
    verbs().webhook.list({ ctx, input: {} }),
    sessions.list(personId, cookie) as Promise<SessionView[]>,
  ]);
  const logs = await Promise.all(
    webhooks.map(async ({ id }) => (await verbs().webhook.deliveries({ ctx, input: { id } })).deliveries),
  );
  return {
    keys,
    webhooks: webhooks.map((hook, index) => ({ ...hook, deliveries: (logs[index] ?? []).slice(0, 8) })),
    sessions: open,
  };
}

/** Everything on the moderators' page, or null for whoever is none. */
export async function loadModeration(before?: string): Promise<{
  queue: ReportQueueView;
  banned: BannedView;
  filter: FilterView;
  audit: AuditPage;
} | null> {
  const ctx = await pageCtx();
  const { person } = await viewer();
  if (!person || person.banned || person.role === 'member') return null;
  const { moderation } = verbs();
  const [queue, banned, filter, audit] = await Promise.all([
    moderation.reports({ ctx, input: {} }),
    moderation.banned({ ctx, input: {} }),
    moderation.filter({ ctx, input: {} }),
    moderation.audit({ ctx, input: { query: before ? { before } : {} } }),
  ]);
  return { queue, banned, filter, audit };
}
