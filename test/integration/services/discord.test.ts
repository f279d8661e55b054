import type { Actor } from '@atelier/domain';
import { discord, moderation } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aPerson, ctxOf, depsFor } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

const GUILD = '100200300';

describe('rows of the Discord bot', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const deps = () => depsFor(database.db);
  const system = () => ctxOf(deps());
  /** A Discord actor inside the server. */
  async function inServer(guildId: string | null = GUILD) {
    const { userId } = await aPerson(deps());
    const actor = { kind: 'discord', userId, role: 'member', guildId, channelId: '1' } as const;
    return { userId, ctx: ctxOf(deps(), actor) };
  }
  const trail = async () =>
    (await moderation.audit({ ctx: system(), input: { query: {} } })).entries.filter(
      ({ action }) => action === 'server',
    );

  it('B-RIGHT-6 a server’s rules leave an entry in the audit trail each time that they change', async () => {
    const { ctx, userId } = await inServer();
    const quota = { activePerPerson: 2, perPersonAndDay: 30 };
    for (const allowed of [true, true, false, false])
      await discord.allowChannel({ ctx, input: { channelId: '7', allowed } });
    for (const rule of [quota, quota, { ...quota, perPersonAndDay: 40 }, null, null])
      await discord.limitRole({ ctx, input: { roleId: '8', quota: rule } });
    const entries = await trail();
    expect(entries.map(({ subject }) => subject).reverse()).toEqual([
      `Discord ${GUILD}, #7: – → ✓`,
      `Discord ${GUILD}, #7: ✓ → –`,
      `Discord ${GUILD}, @8: – → 2 / 30`,
      `Discord ${GUILD}, @8: 2 / 30 → 2 / 40`,
      `Discord ${GUILD}, @8: 2 / 40 → –`,
    ]);
    expect(new Set(entries.map(({ actor }) => actor.id))).toEqual(new Set([userId]));
  });

  it('B-RIGHT-6 only a person inside the server changes its rules; a banned one does not, and nothing is written', async () => {
    const before = (await trail()).length;
    const { userId } = await aPerson(deps());
    const outside: Actor[] = [
      { kind: 'anonymous' },
      { kind: 'guest', userId },
      { kind: 'user', userId, role: 'admin' },
      { kind: 'discord', userId, role: 'admin', guildId: null, channelId: '1' },
      { kind: 'worker', workerId: userId },
      { kind: 'system' },
    ];
    const banned = await inServer();
    await moderation.ban({ ctx: system(), input: { userId: banned.userId, banned: true } });
    const attempts = [
      ...outside.map((actor) => [ctxOf(deps(), actor), 'forbidden'] as const),
      [banned.ctx, 'banned'] as const,
    ];
    for (const [ctx, code] of attempts) {
      const quota = { activePerPerson: 1, perPersonAndDay: 1 };
      await expect(
        discord.allowChannel({ ctx, input: { channelId: '7', allowed: true } }),
      ).rejects.toMatchObject({ code });
      await expect(discord.limitRole({ ctx, input: { roleId: '8', quota } })).rejects.toMatchObject({ code });
    }
    expect(await discord.serverRules({ ctx: system(), input: { guildId: GUILD } })).toEqual({
      channels: [],
      quotas: [],
    });
    expect((await trail()).length).toBe(before);
  });

  it.each([
    [{ activePerPerson: 21, perPersonAndDay: 1 }],
    [{ activePerPerson: 1, perPersonAndDay: 501 }],
    [{ activePerPerson: -1, perPersonAndDay: 1 }],
    [{ activePerPerson: 1.5, perPersonAndDay: 1 }],
  ])('B-RIGHT-2 a rule never passes the studio’s quota: %j', async (quota) => {
    const { ctx } = await inServer();
    await expect(discord.limitRole({ ctx, input: { roleId: '8', quota } })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('B-LIVE-5 messages and intents are for the bot itself: anyone else is refused', async () => {
    const { ctx, userId: id } = await inServer();
    const lease = { ownerId: id, leaseMs: 1_000 };
    const asked = [
      () => discord.message({ ctx, input: { id } }),
      () => discord.messagesOf({ ctx, input: { generationId: id } }),
      () => discord.markShown({ ctx, input: { id, shown: null, settledAt: null } }),
      () => discord.claim({ ctx, input: { id, ...lease } }),
      () => discord.renew({ ctx, input: { ids: [id], ...lease } }),
      () => discord.release({ ctx, input: { ownerId: id } }),
      () => discord.due({ ctx, input: {} }),
      () => discord.dropIntent({ ctx, input: { interactionId: '1' } }),
      () => discord.intentsBefore({ ctx, input: { before: new Date() } }),
    ];
    for (const ask of asked) await expect(ask()).rejects.toMatchObject({ code: 'forbidden' });
  });
});
