import type {
  AuditPage,
  BannedView,
  FilterView,
  LeaderboardView,
  LineView,
  OwnGenerationsPage,
  Preferences,
  ProfileView,
  ReportQueueView,
  TimeWindow,
} from '@atelier/domain';
import { headers } from 'next/headers';
import { cache } from 'react';
import { getContainer } from '../../server/container';
import { pageCtx, verbs, viewer } from '../../server/page';
import { orNull, pageFrom } from '../api/load';

// Reads for the pages of people, accounts and moderation, as the visitor. Only server components import this
// module.

/** The public page of person `id`, or null when there is none. */
export const loadProfile = cache(
  async (id: string): Promise<ProfileView | null> =>
    orNull(verbs().person.profile({ ctx: await pageCtx(), input: { id } })),
);

export const loadLeaderboards = async (window: TimeWindow): Promise<LeaderboardView> =>
  verbs().leaderboard.get({ ctx: await pageCtx(), input: { query: { window } } });

/** The visitor's own choices. Requires a session. */
export const loadPreferences = async (): Promise<Preferences> =>
  verbs().person.preferences({ ctx: await pageCtx(), input: {} });

/** The visitor's own generations in `state`. A malformed `cursor` gives the first page. */
export async function loadOwn(state: 'active' | 'ended', cursor?: string): Promise<OwnGenerationsPage> {
  const ctx = await pageCtx();
  return pageFrom(cursor, (from) =>
    verbs().person.generations({ ctx, input: { query: { state, ...(from && { cursor: from }) } } }),
  );
}

/** The visitor's own waiting generations in the order of serving. */
export const loadLine = async (): Promise<LineView> => verbs().line.get({ ctx: await pageCtx(), input: {} });

/** Pictures in the strip of one's own last ones. */
const RECENT = 8;

/** The visitor's own last pictures, waiting and running ones too; none for visitors without a session. */
export async function loadRecent(): Promise<OwnGenerationsPage['items']> {
  if ((await viewer()).person === null) return [];
  const input = { query: { state: 'all', limit: 2 * RECENT } };
  const { items } = await verbs().person.generations({ ctx: await pageCtx(), input });
  const shown = items.filter(({ hidden, status, images }) =>
    hidden ? false : status === 'queued' || status === 'running' || images.some(({ stages }) => stages['64']),
  );
  return shown.slice(0, RECENT);
}

/**
 * Keys, webhooks with their last eight deliveries, and open sessions: the account page beside the pictures.
 */
export async function loadAccess() {
  const ctx = await pageCtx();
  const { sessions } = getContainer();
  const cookie = (await headers()).get('cookie') ?? undefined;
  const [{ keys }, { webhooks }, { sessions: open }] = await Promise.all([
    verbs().key.list({ ctx, input: {} }),
    verbs().webhook.list({ ctx, input: {} }),
    sessions.list(ctx.actor, cookie),
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

/**
 * Everything on the moderators' page, or null for other people. A malformed `before` gives the newest audit
 * entries.
 */
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
    pageFrom(before, (from) => moderation.audit({ ctx, input: { query: from ? { before: from } : {} } })),
  ]);
  return { queue, banned, filter, audit };
}
