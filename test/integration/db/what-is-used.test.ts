import { expect, it } from 'vitest';
import { type Row, useOldDatabase } from '../../support/old-database';

const MIGRATION = '20261130050000_what_is_used';
const DROPPED: Record<string, string[]> = {
  User: ['email', 'emailVerified', 'updatedAt'],
  Session: ['updatedAt'],
  Generation: ['step', 'steps'],
  Worker: ['currentJobId'],
  DiscordIntent: ['messageId'],
  Room: ['discordGuildId'],
  FilterTerm: ['createdById', 'createdAt'],
};
/** A later removal, and its columns. */
const NEXT = '20261130070000_what_is_read';
const NEXT_DROPPED: Record<string, string[]> = { Job: ['priority'], StageImage: ['tookMs'] };
const old = useOldDatabase('used');

const tables = async (): Promise<string[]> => {
  const rows = await old.db.$queryRaw<{ name: string }[]>`
    SELECT table_name::text AS "name" FROM information_schema.tables
    WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%' ORDER BY 1`;
  return rows.map((row) => row.name);
};
const sorted = (rows: Row[]): Row[] =>
  rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
/** Applies our migrations from one on and before another. */
const apply = (from: string, before: string): Promise<string[]> =>
  old.apply((each) => each >= from && each < before);
/** Every row of every table, in the order of its text. */
async function everything(): Promise<Record<string, Row[]>> {
  const all: Record<string, Row[]> = {};
  for (const table of await tables()) all[table] = await old.rowsOf(table);
  return all;
}

const PEOPLE = ['ada', 'known', 'other', 'guest'].map(
  (who, at) => [who, `00000000-0000-7000-8000-00000000000${at + 1}`] as const,
);
const [ADA, KNOWN, OTHER, GUEST] = PEOPLE.map(([, id]) => id);
/** Inserts a row of every kind, with columns of both versions and some dropped ones. */
const ROWS = [
  `INSERT INTO "User" ("id", "name", "isGuest", "discordId", "role", "email", "language", "bannedAt", "banReason") VALUES
    ('${ADA}', 'Ada', false, '1', 'moderator', 'ada@example.org', 'de', NULL, NULL),
    ('${KNOWN}', 'known to the library only', true, NULL, 'member', NULL, NULL, NULL, NULL),
    ('${OTHER}', 'met the bot as another', false, NULL, 'member', NULL, NULL, now(), 'spam'),
    ('${GUEST}', 'guest', true, NULL, 'member', NULL, NULL, NULL, NULL)`,
  `INSERT INTO "Account" ("id", "accountId", "providerId", "userId") VALUES
    (gen_random_uuid(), '1', 'discord', '${ADA}'), (gen_random_uuid(), '2', 'discord', '${KNOWN}'),
    (gen_random_uuid(), 'ada@example.org', 'credential', '${GUEST}')`,
  `INSERT INTO "Verification" ("id", "identifier", "value", "expiresAt") VALUES (gen_random_uuid(), 'i', 'v', now())`,
  `INSERT INTO "Session" ("id", "token", "userId", "expiresAt", "userAgent") VALUES
    (gen_random_uuid(), 'hash', '${ADA}', now() + interval '1 day', 'a browser')`,
  `INSERT INTO "Room" ("id", "slug", "name", "ownerId", "discordGuildId", "discordChannelId", "promoteVotes")
    VALUES ('${ADA}', 'burrow', 'Burrow', '${ADA}', '5', '6', 3)`,
  `INSERT INTO "Generation" ("id", "authorId", "roomId", "caption", "seed", "pack", "status", "voteCount", "stage", "settings") VALUES
    ('${ADA}', '${ADA}', '${ADA}', 'a red fox', 4294967295, 'tiny', 'done', 1, NULL, '{"steps": 5}'),
    ('${KNOWN}', '${GUEST}', NULL, 'a blue fox', 0, 'tiny', 'running', 0, 'base64', '{}')`,
  `UPDATE "Generation" SET "parentId" = '${ADA}' WHERE "id" = '${KNOWN}'`,
  `INSERT INTO "Image" ("id", "generationId", "index", "seed", "target", "reached") VALUES ('${ADA}', '${ADA}', 0, 7, 64, 64)`,
  `INSERT INTO "StageImage" ("imageId", "size", "storageKey", "sha256", "bytes", "token", "tookMs") VALUES
    ('${ADA}', 64, 'k/0-64.png', 'abc', 10, 1, 5)`,
  `INSERT INTO "Vote" ("generationId", "userId", "image") VALUES ('${ADA}', '${GUEST}', 0)`,
  `INSERT INTO "Report" ("id", "generationId", "reporterId", "reason", "note") VALUES (gen_random_uuid(), '${ADA}', '${GUEST}', 'spam', 'n')`,
  `INSERT INTO "AuditEntry" ("id", "action", "actorId", "actorName", "subject") VALUES (gen_random_uuid(), 'ban', '${ADA}', 'Ada', 's')`,
  `INSERT INTO "FilterTerm" ("term", "list", "createdById") VALUES ('zorp', 'deny', '${ADA}')`,
  `INSERT INTO "ApiKey" ("id", "userId", "name", "prefix", "hash") VALUES (gen_random_uuid(), '${ADA}', 'cli', 'atl_abcdef', 'h')`,
  `INSERT INTO "Webhook" ("id", "userId", "url", "secret", "events") VALUES ('${ADA}', '${ADA}', 'https://a.example', 'whsec_x', '{generation.done}')`,
  `INSERT INTO "WebhookDelivery" ("id", "webhookId", "event", "generationId") VALUES (gen_random_uuid(), '${ADA}', 'generation.done', '${ADA}')`,
  `INSERT INTO "IdempotencyKey" ("userId", "key", "requestHash", "generationId") VALUES ('${ADA}', 'k', 'h', '${ADA}')`,
  `INSERT INTO "DiscordMessage" ("id", "generationId", "applicationId", "channelId", "messageId", "shown")
    VALUES (gen_random_uuid(), '${ADA}', '1', '6', '99', 'a-hash')`,
  `INSERT INTO "DiscordIntent" ("interactionId", "applicationId", "channelId", "interactionToken", "tokenExpiresAt", "attachmentLimit",
    "locale", "discordId", "name", "roleIds", "body") VALUES ('1', '1', '6', 't', now(), 1, 'de', '1', 'Ada', '{}', '{}')`,
  `INSERT INTO "DiscordChannel" ("channelId", "guildId") VALUES ('6', '5')`,
  `INSERT INTO "DiscordRoleQuota" ("guildId", "roleId", "activePerPerson", "perPersonAndDay") VALUES ('5', '5', 2, 30)`,
  `INSERT INTO "Job" ("id", "generationId", "userId", "pack", "state", "workerId", "leaseExpiresAt", "attempt", "fencingToken")
    VALUES ('${ADA}', '${KNOWN}', '${GUEST}', 'tiny', 'running', '${ADA}', now(), 1, 1)`,
  `INSERT INTO "Attempt" ("jobId", "fencingToken", "attempt", "workerId") VALUES ('${ADA}', 1, 1, '${ADA}')`,
  `INSERT INTO "GuestShare" ("pack", "owedMs") VALUES ('tiny', 7)`,
  `INSERT INTO "Worker" ("id", "name", "device", "pack", "packVersion") VALUES ('${ADA}', 'w', 'cpu', 'tiny', '1')`,
];

it('DB-MIGRATE-1 the schema loses what is unused, and every row of every kind keeps the rest', async () => {
  await apply('', MIGRATION);
  for (const row of ROWS) await old.db.$executeRawUnsafe(row);
  const before = await everything();
  for (const [table, rows] of Object.entries(before)) expect(rows.length, table).toBeGreaterThan(0);

  expect(await apply(MIGRATION, `${MIGRATION}~`)).toEqual([MIGRATION]);
  const after = await everything();
  const { Account: _, Verification: __, ...kept } = before;
  for (const [table, columns] of Object.entries(DROPPED))
    for (const row of kept[table] ?? []) for (const column of columns) delete row[column];
  // A Discord account that only the sign-in library stored moves to the person.
  const known = kept.User?.find(({ id }) => id === KNOWN);
  Object.assign(known ?? {}, { discordId: '2', isGuest: false });
  for (const rows of [...Object.values(kept), ...Object.values(after)])
    rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  expect(after).toEqual(kept);
});

it('DB-MIGRATE-2 the next removal takes two columns that no code reads, and nothing else', async () => {
  await apply(`${MIGRATION}~`, NEXT);
  const before = await everything();
  for (const [table, columns] of Object.entries(NEXT_DROPPED))
    for (const row of before[table] ?? [])
      for (const column of columns) {
        expect(row, table).toHaveProperty(column);
        delete row[column];
      }
  expect(before.Job?.length).toBe(1);
  expect(await apply(NEXT, `${NEXT}~`)).toEqual([NEXT]);
  const after = await everything();
  for (const tables of [before, after])
    for (const [table, rows] of Object.entries(tables)) tables[table] = sorted(rows);
  expect(after).toEqual(before);
});
