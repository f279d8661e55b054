import { moderation } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestBot, type TestBot, textOf } from '../../support/bot';
import { buttonLabels, type LocalInteraction } from '../../support/discord';

const LAUNCH = 12;

describe('the Activity', { timeout: 120_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot({ activity: true, embedded: true });
  });
  afterAll(() => test.stop());

  const answered = async (asked: LocalInteraction): Promise<number | undefined> => {
    await test.discord.until(() => asked.callback);
    return asked.callback?.type;
  };

  it('B-STUDIO-1 opens from /studio, from the entry point and from the button of /room', async () => {
    const { discord } = test;
    expect(discord.store.commands.find(({ type }) => type === 4)).toMatchObject({
      name: 'launch',
      handler: 1,
    });
    expect(await answered(discord.slash('studio'))).toBe(LAUNCH);
    expect(await answered(discord.enter())).toBe(LAUNCH);
    const room = discord.slash('room');
    await discord.until(() => room.original && buttonLabels(room.original).length);
    expect(await answered(discord.press(room.original!, 'Open the wall here'))).toBe(LAUNCH);
  });

  it('B-STUDIO-1 people who are banned may look: the Activity opens for them too', async () => {
    const { discord, web } = test;
    const mallory = { user: discord.addUser('mallory') };
    expect(await answered(discord.slash('studio', {}, mallory))).toBe(LAUNCH);
    const { id: userId } = await web.deps.db.user.findUniqueOrThrow({
      where: { discordId: mallory.user.id },
    });
    const ctx = { actor: { kind: 'system' }, deps: web.deps } as const;
    await moderation.ban({ ctx, input: { userId, banned: true, reason: 'spam' } });
    expect(await answered(discord.slash('studio', {}, mallory))).toBe(LAUNCH);
  });

  it('B-STUDIO-2 where a server lists channels, it opens in those alone', async () => {
    const { discord, web } = test;
    const elsewhere = discord.addChannel('elsewhere');
    await web.deps.db.discordChannel.create({
      data: { channelId: elsewhere.id, guildId: discord.guildId },
    });
    for (const asked of [discord.slash('studio'), discord.enter()]) {
      expect(await answered(asked)).toBe(4);
      expect(asked.original).toMatchObject({ ephemeral: true });
    }
    expect(await answered(discord.slash('studio', {}, { channel: elsewhere }))).toBe(LAUNCH);
    await web.deps.db.discordChannel.deleteMany();
  });
});

describe('a studio that is no Activity', { timeout: 120_000 }, () => {
  it('B-STUDIO-3 says so and leads to the site; an entry point that Discord made itself stays', async () => {
    const test = await startTestBot({ embedded: true, entryPoint: true });
    const { discord } = test;
    expect(discord.store.commands.filter(({ type }) => type === 4)).toMatchObject([
      { name: 'launch', handler: 2 },
    ]);
    const asked = discord.slash('studio');
    await discord.until(() => textOf(asked.original));
    expect(textOf(asked.original)).toContain('not set up as an Activity');
    expect(asked.original).toMatchObject({ ephemeral: true });
    expect(buttonLabels(asked.original!)).toEqual(['Open the studio']);
    await test.stop();
  });
});
