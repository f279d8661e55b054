import { moderation } from '@atelier/services';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAnswered, isTold, startTestBot, type TestBot, textOf } from '../../support/bot';
import type { LocalInteraction, Sender } from '../../support/discord';

describe('rights', { timeout: 240_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot();
  });
  afterAll(() => test.stop());

  const system = () => ({ actor: { kind: 'system' }, deps: test.web.deps }) as const;
  /** A member who may only write. */
  const member = (name: string, more: Sender = {}): Sender => ({
    user: test.discord.addUser(name),
    permissions: '0',
    ...more,
  });
  const personOf = (sender: Sender) =>
    test.web.deps.db.user.findUniqueOrThrow({ where: { discordId: sender.user?.id ?? '' } });
  /** The ephemeral message, once the rest of the answer was deleted. */
  async function refusal(interaction: LocalInteraction): Promise<string> {
    await test.discord.until(() => isTold(interaction));
    const told = interaction.followups[0] ?? interaction.original;
    expect(told?.ephemeral).toBe(true);
    return textOf(told);
  }

  it('B-RIGHT-1 a server’s list of channels: elsewhere the bot says where it may be used, to that person alone', async () => {
    const { discord, web } = test;
    const [allowed, other] = [discord.addChannel('pictures'), discord.addChannel('talk')];
    const denied = discord.slash('settings channel', { channel: allowed.id, allow: true }, member('nobody'));
    expect(await refusal(denied)).toContain('Only those who manage this server');
    const set = discord.slash('settings channel', { channel: allowed.id, allow: true }, { channel: other });
    await discord.until(() => textOf(set.original).includes(`<#${allowed.id}>`));

    const before = await web.deps.db.generation.count();
    const refused = discord.slash('imagine', { caption: 'a fox' }, { channel: other });
    expect(await refusal(refused)).toContain(`<#${allowed.id}>`);
    expect(refused.original).toBeNull();
    expect(await refusal(discord.slash('queue', {}, { channel: other }))).toContain('may not be used');
    expect(await web.deps.db.generation.count()).toBe(before);
    const help = discord.slash('help', {}, { channel: other });
    await discord.until(() => isAnswered(help));

    const asked = discord.slash('imagine', { caption: 'a fox', stop: 64 }, { channel: allowed });
    await discord.until(() => textOf(asked.original).includes('in line'));
    expect(await refusal(discord.press(asked.original!, 'Remix', { channel: other }))).toContain('may not');
    await test.draw();
    const lifted = discord.slash(
      'settings channel',
      { channel: allowed.id, allow: false },
      { channel: other },
    );
    await discord.until(() => textOf(lifted.original).includes('everywhere'));
  });

  it('B-RIGHT-2 quotas by role: the most generous of one’s roles counts, and @everyone’s only without another', async () => {
    const { discord } = test;
    const role = discord.store.id();
    for (const [id, waiting] of [
      [discord.guildId, 1],
      [role, 2],
    ] as const) {
      const set = discord.slash('settings quota', { role: id, waiting });
      await discord.until(() => textOf(set.original).includes(`${waiting} waiting`));
    }
    const ask = async (sender: Sender, caption: string): Promise<string> => {
      const asked = discord.slash('imagine', { caption, stop: 64 }, sender);
      await discord.until(() => asked.followups.length > 0 || /in line|ahead/.test(textOf(asked.original)));
      return textOf(asked.followups[0]) || 'taken';
    };
    const plain = member('plain');
    expect(await ask(plain, 'one')).toBe('taken');
    expect(await ask(plain, 'two')).toContain('as many as one person may have');
    const patron = member('patron', { roles: [role] });
    expect(await ask(patron, 'one')).toBe('taken');
    expect(await ask(patron, 'two')).toBe('taken');
    expect(await ask(patron, 'three')).toContain('as many as one person may have');
    for (const id of [discord.guildId, role]) discord.slash('settings quota', { role: id, waiting: -1 });
    await discord.until(() =>
      [...discord.store.messages.values()].some((message) => textOf(message).includes('the studio')),
    );
    for (let drawn = 0; drawn < 3; drawn += 1) await test.draw();
  });

  it('B-RIGHT-3 age-restricted channels and direct messages: pictures there are unlisted, and no room is made', async () => {
    const { discord, web } = test;
    const nsfw = discord.addChannel('after-dark', { nsfw: true });
    const dm = discord.addChannel('dm', { dm: true });
    for (const channel of [nsfw, dm]) {
      const asked = discord.slash('imagine', { caption: 'a secret fox', stop: 64 }, { channel });
      await discord.until(() => textOf(asked.original).includes('unlisted'));
      const others = discord.slash('queue', {}, member('curious'));
      await discord.until(() => isAnswered(others));
      expect(textOf(others.original)).not.toContain('secret');
      await test.draw();
      await discord.until(() => textOf(asked.original).includes('✅'));
      // A public remix of it stays unlisted too.
      const varied = discord.press(asked.original!, 'Vary', { channel: discord.channel });
      await discord.until(() => textOf(varied.original).includes('unlisted'));
      await test.draw();
    }
    expect(await web.deps.db.generation.count({ where: { caption: 'a secret fox', unlisted: false } })).toBe(
      0,
    );
    const page = discord.slash('gallery', { search: 'secret' });
    await discord.until(() => textOf(page.original).includes('Nothing matches'));
    expect(await refusal(discord.slash('room', {}, { channel: nsfw }))).toContain('age-restricted');
  });

  it('B-RIGHT-4 a moderator of the server stops requests made there; one of another server does not', async () => {
    const { discord } = test;
    const { message, text } = await test.imagine('a loud fox');
    const warden = member('warden', { permissions: String(PermissionFlagsBits.ManageMessages) });
    const other = await test.imagine('another fox');
    const elsewhere = { ...discord.addChannel('elsewhere'), guildId: discord.store.id() };
    const stranger = discord.press(message(), 'Stop', { ...warden, channel: elsewhere });
    expect(await refusal(stranger)).toContain('Only its author or a moderator');
    discord.press(message(), 'Stop', warden);
    await discord.until(() => text().includes('Stopped'));
    expect(other.text()).not.toContain('Stopped');
    await test.draw();
  });

  it('B-RIGHT-4 a moderator of the studio stops what others wait for, from /queue', async () => {
    const { discord, web } = test;
    const { text, generationId } = await test.imagine('a fox too many', {}, member('eager'));
    const boss = member('boss');
    const known = discord.slash('help', {}, boss);
    await discord.until(() => isAnswered(known));
    await web.deps.db.user.update({ where: { id: (await personOf(boss)).id }, data: { role: 'moderator' } });
    const queue = discord.slash('queue', {}, boss);
    await discord.until(() => isAnswered(queue));
    discord.press(queue.original!, `stop:${generationId}:room:0`, boss);
    await discord.until(() => text().includes('Stopped'));
  });

  it('B-RIGHT-5 a ban holds on both sides: nothing that changes anything works, and everything says so to that person alone', async () => {
    const { discord, web } = test;
    const { message, generationId } = await test.imagine('a fox in peace', { stop: 64 });
    await test.draw();
    await discord.until(() => textOf(message()).includes('✅'));
    const mallory = member('mallory');
    const known = discord.slash('help', {}, mallory);
    await discord.until(() => isAnswered(known));
    const { id: userId } = await personOf(mallory);
    await moderation.ban({ ctx: system(), input: { userId, banned: true, reason: 'spam' } });

    const form = discord.press(message(), 'Remix', mallory);
    await discord.until(() => form.callback);
    const report = discord.contextMenu('Report', message(), mallory);
    await discord.until(() => report.callback);
    const manager = { ...mallory, permissions: String(2 ** 31 - 1) };
    const attempts = [
      discord.slash('imagine', { caption: 'a fox' }, mallory),
      discord.slash('remix', { picture: generationId, caption: 'a fox' }, mallory),
      discord.slash('settings me', { visibility: 'unlisted' }, mallory),
      discord.press(message(), '▲ Vote · 0', mallory),
      discord.press(message(), 'Vary', mallory),
      discord.press(message(), 'Promote to 256', mallory),
      discord.contextMenu('Vote', message(), mallory),
      discord.submit(form, { caption: 'a fox' }),
      discord.submit(report, { reason: 'spam' }),
    ];
    attempts.push(discord.slash('room', {}, manager), discord.slash('room', { unlink: true }, manager));
    attempts.push(discord.slash('settings channel', { channel: discord.channel.id, allow: true }, manager));
    for (const attempt of attempts) expect(await refusal(attempt)).toContain('You have been banned');
    expect(await web.deps.db.generation.count({ where: { authorId: userId } })).toBe(0);
    expect(await web.deps.db.report.count({ where: { reporterId: userId } })).toBe(0);
    expect(await web.deps.db.vote.count({ where: { userId } })).toBe(0);
    expect(await web.deps.db.discordChannel.count()).toBe(0);
  });

  it('B-RIGHT-5 a moderator who was banned stops nothing, by an old list or a new one', async () => {
    const { discord, web } = test;
    const { text, generationId } = await test.imagine('a fox that stays', {}, member('patient'));
    const stop = `stop:${generationId}:room:0`;
    const unseen = await test.imagine('a fox out of sight', {}, member('patient too'));
    await moderation.hide({ ctx: system(), input: { id: unseen.generationId, hidden: true } });
    const boss = member('fallen boss');
    const known = discord.slash('help', {}, boss);
    await discord.until(() => isAnswered(known));
    const { id: userId } = await personOf(boss);
    await web.deps.db.user.update({ where: { id: userId }, data: { role: 'moderator' } });
    const before = discord.slash('queue', {}, boss);
    await discord.until(() => isAnswered(before));
    expect(JSON.stringify(before.original)).toContain(stop);
    await moderation.ban({ ctx: system(), input: { userId, banned: true } });
    expect(await refusal(discord.press(before.original!, stop, boss))).toContain('You have been banned');
    const after = discord.slash('queue', {}, boss);
    await discord.until(() => isAnswered(after));
    expect(textOf(after.original)).toContain('a fox that stays');
    expect(JSON.stringify(after.original)).not.toContain(stop);
    expect(text()).not.toContain('Stopped');
    const lineage = discord.slash('lineage', { picture: unseen.generationId }, boss);
    expect(await refusal(lineage)).toContain('hidden by a moderator');
  });
});

describe('servers that may not use this studio', { timeout: 240_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot({ guilds: new Set(['1']) });
  });
  afterAll(() => test.stop());

  it('B-RIGHT-1 are told so before anything happens; direct messages work', async () => {
    const { discord, web } = test;
    const refused = discord.slash('imagine', { caption: 'a fox' });
    await discord.until(() => refused.callback);
    expect(refused.original?.ephemeral).toBe(true);
    expect(textOf(refused.original)).toContain('not on the list');
    expect(await web.deps.db.user.count()).toBe(0);
    const dm = discord.addChannel('dm', { dm: true });
    const asked = discord.slash('imagine', { caption: 'a fox' }, { channel: dm });
    await discord.until(() => textOf(asked.original).includes('in line'));
  });
});
