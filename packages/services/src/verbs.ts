import type { Readable } from 'node:stream';
import type {
  AcceptedView,
  ApiKeyView,
  AuditPage,
  BannedView,
  CreatedApiKeyView,
  CreatedWebhookView,
  DeliveryView,
  FilterView,
  GalleryPage,
  GenerationView,
  ImageView,
  LeaderboardView,
  LineageView,
  OwnGenerationsPage,
  PacksView,
  PersonView,
  Preferences,
  ProfileView,
  QueueView,
  ReportQueueView,
  RoomView,
  SessionView,
  Settings,
  StageName,
  StageSize,
  VoteView,
  WebhookEvent,
  WebhookView,
} from '@atelier/domain';
import type { Verb } from './context';

// The table of contents: every verb, its input, its answer and the codes of AtelierError it throws. The package exports one
// namespace for each interface (`generation`, `vote`, `gallery`, `room`, `image`, `system`, `person`, `moderation`, `work`, `upkeep`):
//   const accepted = await generation.request({ ctx, input: { body, idempotencyKey } });
// Inputs of type `Raw` are bodies or queries as they came; the verb parses them. Any verb may throw `invalid_request`.

type ById = { id: string };
/** Text that came from outside and has not been parsed. */
type Raw = unknown;

export interface GenerationVerbs {
  /**
   * Takes a request: rows and job in one transaction. With an idempotency key the same body gets the first answer again
   * (`replayed: true`). @throws unauthenticated, banned, invalid_caption, caption_refused, unknown_sampler, unknown_pack,
   * stage_unavailable, not_found (parent or room), quota_exceeded, queue_full, idempotency_mismatch
   */
  request: Verb<
    { body: Raw; idempotencyKey?: string; origin?: 'web' | 'api' },
    AcceptedView & { replayed: boolean }
  >;
  /** Everything public about one. @throws not_found; gone (deleted, or hidden from everyone but author and moderators) */
  get: Verb<ById, GenerationView>;
  /** Up to 100, at about the price of one; those that the caller may not see are left out. */
  many: Verb<{ ids: string[] }, GenerationView[]>;
  /** Author or moderator. A running step stops within a second; ended ones stay as they are. @throws forbidden, not_found, gone */
  cancel: Verb<ById, GenerationView>;
  /** Author or moderator: runs what a failed or cancelled generation still lacks. @throws forbidden, conflict, … as request */
  retry: Verb<ById, GenerationView>;
  /** Any person, within quota: raises the target of one image. `body` is `{image, to}`. @throws conflict, stage_unavailable, … */
  promote: Verb<{ id: string; body: Raw }, GenerationView>;
  /** Ancestors and descendants, bounded; unlisted ones by an alias. @throws not_found, gone */
  lineage: Verb<ById, LineageView>;
  /** Removes it from view for good (author or moderator). @throws forbidden, not_found, gone */
  remove: Verb<ById, { id: string }>;
}

export interface VoteVerbs {
  /**
   * One vote a person; casting twice is one vote. Guests may. `body` may name the `image` it is for; in a room with `promoteVotes`
   * enough votes for an image promote it. @throws unauthenticated, banned, not_found, gone
   */
  cast: Verb<{ generationId: string; body?: Raw }, VoteView>;
  /** Idempotent. @throws as cast */
  withdraw: Verb<{ generationId: string }, VoteView>;
}

export interface GalleryVerbs {
  /** `query` as in domain's gallerySchema. Only visible generations with a finished stage. @throws invalid_request (cursor too) */
  list: Verb<{ query: Raw }, GalleryPage>;
}

export interface RoomVerbs {
  /** @throws not_found */
  get: Verb<{ slug: string }, RoomView>;
  /** `body` is `{slug, name}`. @throws unauthenticated, banned, conflict */
  create: Verb<{ body: Raw }, RoomView>;
  /** Its owner or a moderator: name, and how many votes promote. @throws unauthenticated, banned, forbidden, not_found, caption_refused */
  set: Verb<{ slug: string; body: Raw }, RoomView>;
  /** Busiest first, at most 50. */
  list: Verb<Record<string, never>, RoomView[]>;
  /** Finds or makes the room of a Discord channel. Discord actors only. @throws forbidden */
  ofChannel: Verb<{ channelId: string; name: string }, RoomView>;
  /**
   * Makes a Discord channel show a room that exists (its owner or a moderator may), or no room at all (`slug` null). Discord actors
   * only. @throws forbidden, not_found, conflict (another channel shows it)
   */
  linkChannel: Verb<{ slug: string | null; channelId: string }, RoomView | null>;
  /** What runs or waits in a room (`lobby` is everywhere), running first, then the newest, at most 20: the snapshot on join. @throws not_found */
  live: Verb<{ slug: string }, GenerationView[]>;
  /**
   * A page of what waits or runs, oldest first, and how many there are: one's own everywhere (`mine`), or a room's. What is unlisted
   * only its author sees. @throws not_found, unauthenticated (mine)
   */
  waiting: Verb<
    { slug: string; mine: boolean; offset: number; limit: number },
    { items: GenerationView[]; total: number }
  >;
}

/** A finished stage, or a copy of it. `etag` begins with the PNG's SHA-256 in hex; bytes of one tag never change. */
export interface OpenedImage {
  /** Reads the whole file. @throws picture_lost (missing or damaged: it is drawn again), storage_failed */
  read(): Promise<Uint8Array>;
  /** Opens the file without holding it in memory. The caller reads `body` to its end or destroys it. @throws as read */
  stream(): Promise<{ body: Readable; bytes: number }>;
  contentType: 'image/png' | 'image/webp';
  etag: string;
  /** Of the PNG. */
  storageKey: string;
}
export interface ImageVerbs {
  /** A stage as PNG (the default), or its WebP copy, of which there is a 512 too. @throws not_found, gone */
  open: Verb<
    { generationId: string; index: number; size: number; format?: 'png' | 'webp' | undefined },
    OpenedImage
  >;
}

export interface SystemVerbs {
  queue: Verb<Record<string, never>, QueueView>;
  packs: Verb<Record<string, never>, PacksView>;
  /** Answers without touching anything. */
  health: Verb<Record<string, never>, { status: 'ok' }>;
  /** Bounded checks (2 s each): database, storage, a live worker. `ready` needs the database, and a storage that does not fail. */
  ready: Verb<
    Record<string, never>,
    { ready: boolean; checks: Record<'database' | 'storage' | 'worker', 'ok' | 'slow' | 'failed'> }
  >;
}

export interface PersonVerbs {
  /**
   * Makes a guest with a friendly name. With an `id`, requests at once (and within a minute) get the same guest; `made` says whether
   * this call made it. System actors only: the web does it when a visitor has no session.
   */
  guest: Verb<{ locale?: string; id?: string }, { person: PersonView; made: boolean }>;
  /** Takes a guest back whose first request failed; one who made something stays. System actors only. */
  forgetGuest: Verb<{ guestId: string }, void>;
  /** Deletes expired sessions, and guests without a session who have made nothing. System actors only. */
  sweep: Verb<Record<string, never>, { sessions: number; guests: number }>;
  /**
   * Finds or makes the one person with this Discord id, refreshing name and avatar; `admin` says whether the settings name them as one.
   * System actors only.
   */
  discord: Verb<
    { discordId: string; name: string; avatarUrl?: string | null; locale?: string; admin?: boolean },
    PersonView
  >;
  /** Takes admins whom the settings no longer name out of office. System actors only. */
  keepAdmins: Verb<{ discordIds: string[] }, { dismissed: number }>;
  /**
   * A guest signs in: pictures, votes, rooms and waiting jobs become the person's; the guest is gone, with keys and webhooks. System
   * actors only; a guest that is gone already changes nothing. @throws forbidden (not a guest, or banned), not_found
   */
  adopt: Verb<{ guestId: string; userId: string }, PersonView>;
  /** One's own choices. @throws unauthenticated */
  preferences: Verb<Record<string, never>, Preferences>;
  /** Changes what `body` names. `body` is a part of Preferences. @throws unauthenticated, banned */
  setPreferences: Verb<{ body: Raw }, Preferences>;
  /** @throws not_found */
  byId: Verb<ById, PersonView>;
  /** The public page: who, since when, and what others gave. @throws not_found */
  profile: Verb<ById, ProfileView>;
  /** Everything of one's own, newest first: what waits, failed and was hidden too. @throws unauthenticated, invalid_request (cursor) */
  generations: Verb<{ query: Raw }, OwnGenerationsPage>;
  /** File after file of everything that is kept about oneself; the list (JSON), which names missing pictures, last. @throws unauthenticated */
  exportAll: Verb<Record<string, never>, AsyncIterable<ExportEntry>>;
  /** Deletes one's account and everything in it, banned or not. `body` is `{name}`, one's own. @throws unauthenticated, invalid_request */
  remove: Verb<{ body: Raw }, { id: string }>;
}
/** One file of an export. */
export interface ExportEntry {
  name: string;
  bytes: Uint8Array;
}

/** Where a session was opened, for the person to recognise it by. */
export interface SessionOrigin {
  ipAddress: string | null;
  userAgent: string | null;
}
/** A token is a random secret that the person's browser keeps; rows hold its SHA-256. */
export interface SessionVerbs {
  /** Opens a session of 60 days; the only answer with the token. System actors only. */
  open: Verb<{ userId: string } & SessionOrigin, { token: string }>;
  /** The person whose session this is, or null; use renews the session. System actors only. */
  use: Verb<{ token: string }, PersonView | null>;
  /** Ends the session of a token, in open sockets too. Idempotent. System actors only. */
  end: Verb<{ token: string }, void>;
  /** One's own, newest first; `token` tells which of them asks. @throws unauthenticated */
  list: Verb<{ token: string | null }, { sessions: SessionView[] }>;
  /** Ends one of one's own, in open sockets too. @throws unauthenticated, not_found */
  endOne: Verb<ById, { id: string }>;
  /** Ends all of one's own: a stolen cookie is worth nothing from the next request on. @throws unauthenticated */
  endAll: Verb<Record<string, never>, { ended: number }>;
}

export interface KeyVerbs {
  /** The only answer with the key in it. `body` is `{name}`. @throws unauthenticated, banned, quota_exceeded */
  create: Verb<{ body: Raw }, CreatedApiKeyView>;
  list: Verb<Record<string, never>, { keys: ApiKeyView[] }>;
  /** One's own. @throws unauthenticated, not_found */
  revoke: Verb<ById, { id: string }>;
  /** Whose key this is. System actors only. @throws unauthenticated */
  use: Verb<{ key: string }, PersonView>;
}

export interface LeaderboardVerbs {
  /** Pictures, captions and people by votes within a window. `query` as in domain's leaderboardSchema. */
  get: Verb<{ query: Raw }, LeaderboardView>;
}

/** A delivery that is to be attempted now. */
export interface DueDelivery {
  /** The same for every attempt. */
  id: string;
  /** 1 for the first. */
  attempt: number;
  event: WebhookEvent;
  createdAt: Date;
  url: string;
  secret: string;
  /** Null when it was deleted in the meantime. */
  generation: GenerationView | null;
}
export type DeliveryOutcome =
  | { kind: 'delivered'; status: number }
  | { kind: 'failed' | 'gone'; status: number | null; error: string };

/** `due` and `settle` are for the sender in the web process; the rest is the owner's. */
export interface WebhookVerbs {
  /** The only answer with the secret in it. `body` is `{url, events?}`. @throws unauthenticated, banned, quota_exceeded */
  create: Verb<{ body: Raw }, CreatedWebhookView>;
  list: Verb<Record<string, never>, { webhooks: WebhookView[] }>;
  /** With its deliveries. @throws unauthenticated, not_found */
  remove: Verb<ById, { id: string }>;
  /** The log, newest first, at most 50. @throws unauthenticated, not_found */
  deliveries: Verb<ById, { deliveries: DeliveryView[] }>;
  /**
   * Takes for a minute the delivery that has waited longest, of people who have none in flight and of webhooks that answer before others;
   * null when none is due. @throws forbidden
   */
  due: Verb<Record<string, never>, DueDelivery | null>;
  /** What came of an attempt: done, again later, or switched off. @throws forbidden */
  settle: Verb<{ id: string; attempt: number; outcome: DeliveryOutcome }, void>;
}

/** All but `report` are for moderators, who are looked up again each time. Whatever they change is in the audit trail. */
export interface ModerationVerbs {
  /** Any person says that a picture should not be here; again is once. `body` is `{reason, note?}`. @throws unauthenticated, banned, not_found, gone */
  report: Verb<{ id: string; body: Raw }, { generationId: string; reported: true }>;
  /** Pictures with open reports, longest waiting first. @throws forbidden */
  reports: Verb<Record<string, never>, ReportQueueView>;
  /** Hides from everyone but author and moderators (and stops the drawing), or shows again; settles its reports. @throws forbidden, not_found */
  hide: Verb<{ id: string; hidden: boolean; reason?: string }, { id: string; hidden: boolean }>;
  /** Bans (and cancels what waits; `hidePictures` hides the rest), or lifts the ban. @throws forbidden (admins too), not_found */
  ban: Verb<{ userId: string; banned: boolean; reason?: string; hidePictures?: boolean }, PersonView>;
  /** The newest hundred. @throws forbidden */
  banned: Verb<Record<string, never>, BannedView>;
  /** Admins make moderators. `role` as in domain's roleSchema. @throws forbidden, not_found, conflict (a guest) */
  setRole: Verb<{ userId: string; role: Raw }, PersonView>;
  /** What moderators added to the caption filter and took out of it. @throws forbidden */
  filter: Verb<Record<string, never>, FilterView>;
  /** `body` is `{term, list}`. @throws forbidden, quota_exceeded */
  setFilter: Verb<{ body: Raw }, FilterView>;
  /** The trail, newest first. @throws forbidden */
  audit: Verb<{ query: Raw }, AuditPage>;
}

export interface ReconcileReport {
  /** Looked at. */
  files: number;
  rows: number;
  /** Files that no row names, older than the grace: what a refused or killed worker leaves. Repair moves them to the trash. */
  filesWithoutRows: { key: string; bytes: number }[];
  /** Rows whose file is missing or is not what was stored. Repair puts back what the trash has and has the rest drawn again. */
  rowsWithoutFiles: {
    generationId: string;
    index: number;
    size: number;
    storageKey: string;
    fault: 'missing' | 'damaged';
  }[];
  /** Bytes that the repair moved to the trash. */
  trashedBytes: number;
  /** Bytes that had lain in the trash for two weeks and are deleted. */
  freedBytes: number;
  /** Files that came back from the trash. */
  restored: number;
  /** Pictures that will be drawn again. */
  redrawn: number;
}
export interface UpkeepVerbs {
  /**
   * Compares storage and rows and, with `repair`, mends the differences. `hashes` (the default) reads every file. System
   * actors only. @throws forbidden, storage_failed (another database's storage, or one that hardly matches)
   */
  reconcile: Verb<{ repair: boolean; graceMs?: number; hashes?: boolean }, ReconcileReport>;
}

/** What a worker holds while it works; every write names both. */
export interface Lease {
  jobId: string;
  generationId: string;
  fencingToken: bigint;
}
/** Everything a worker needs to know about a job it has just claimed. */
export interface WorkOrder extends Lease {
  attempt: number;
  leaseExpiresAt: Date;
  caption: string;
  settings: Settings;
  pack: string;
  /** Null also where the parent is unlisted. */
  parentId: string | null;
  author: string | null;
  createdAt: Date;
  images: {
    index: number;
    seed: number;
    target: StageSize;
    /** Finished stages and where their PNGs lie: work resumes after the largest. */
    stored: { size: StageSize; storageKey: string; sha256: string }[];
  }[];
}

/** Worker actors only. All but begin throw `lease_lost` once another attempt holds the job, and then write nothing. */
export interface WorkVerbs {
  /** Claims the next job that one of `packs` can do and that is still wanted, marks the generation as running; null when there is none. */
  begin: Verb<
    {
      packs: string[];
      packVersion: string;
      leaseMs: number;
      /** Jobs of one person, and of one room, that may run at once; without them the queue's defaults. */
      maxRunningPerPerson?: number;
      maxRunningPerRoom?: number;
    },
    WorkOrder | null
  >;
  /**
   * Stores a finished stage: the PNG and its copies first, then row and advance in one transaction.
   * @throws storage_failed; gone (deleted meanwhile; nothing is kept)
   */
  storeStage: Verb<
    {
      lease: Lease;
      image: number;
      stage: StageName;
      png: Uint8Array;
      /** Base64; kept when it is of the smallest stage. */
      thumbhash: string | null;
      /** Milliseconds this picture took, and would have taken at the pack's default steps (for the ETA). */
      tookMs: number;
      usualMs: number;
    },
    ImageView
  >;
  /** Ends the job; the generation is done when every image has reached its target, else a further job is queued. */
  finish: Verb<{ lease: Lease }, { status: 'done' | 'queued' | 'cancelled' }>;
  /** A failed attempt: queued again with backoff, or failed for good with the reason. */
  fail: Verb<
    { lease: Lease; retryable: boolean; code: string; message: string },
    { status: 'queued' | 'failed' | 'cancelled' }
  >;
  /** Soft stop: gives the job back without spending an attempt. */
  release: Verb<{ lease: Lease }, void>;
  /** Acknowledges a cancel that reached the running job. */
  cancelled: Verb<{ lease: Lease }, void>;
  /** Any worker, every few seconds: takes back jobs whose lease ran out and mends generations that no job serves. */
  rescue: Verb<Record<string, never>, { requeued: number; dead: number }>;
}
