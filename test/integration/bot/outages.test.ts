import { NOTIFY } from '@atelier/protocol';
import { moderation, person, work } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BUSY_MS,
  fileOf,
  isAnswered,
  picturesOf,
  startTestBot,
  type TestBot,
  textOf,
} from '../../support/bot';

describe('outages', { timeout: 240_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot();
  });
  afterAll(() => test.stop());

  const rowOf = (messageId: string) =>
    test.web.deps.db.discordMessage.findUniqueOrThrow({ where: { messageId } });
  /** Resolves when an edit of this message was refused and the bot has recorded that. */
  async function refused(id: string): Promise<void> {
    const { requests } = test.discord;
    await test.discord.until(() => requests.some(({ path, status }) => path.endsWith(id) && status >= 400));
    await test.stopBot();
    expect((await rowOf(id)).settledAt).not.toBeNull();
    await test.startBot();
  }
  const edits = (from: number) =>
    test.discord.requests.slice(from).filter(({ method }) => method === 'PATCH');

  it('B-LIVE-2 a restart of the bot in the middle: the message goes on, in place', async () => {
    const { discord, worker } = test;
    const { message, text } = await test.imagine('a fox that survives');
    await test.stopBot();
    const order = await worker.begin();
    await worker.store(order, 64);
    await test.startBot();
    await discord.until(() => message().attachments.length === 1);
    await test.stopBot();
    for (const size of [256, 1024] as const) await worker.store(order, size);
    await worker.finish(order);
    await test.startBot();
    await discord.until(() => text().includes('✅'));
    expect(fileOf(message())?.filename).toMatch(/-1024\.png$/);
    expect(
      discord.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages')),
    ).toEqual([]);
  });

  it('B-LIVE-2 a worker that dies in the middle: another draws the rest, in the same message', async () => {
    const { discord, web, worker } = test;
    const { message, text, generationId } = await test.imagine('a fox of two painters');
    const { id } = message();
    const dead = await worker.begin();
    await worker.store(dead, 64);
    await discord.until(() => message().attachments.length === 1);
    const [draft] = message().attachments;
    await web.deps.db.job.updateMany({ where: { generationId }, data: { leaseExpiresAt: new Date(0) } });
    expect(await work.rescue({ ctx: worker.ctx, input: {} })).toEqual({ requeued: 1, dead: 0 });
    // The job waits again, and the message keeps the drawn stage.
    await discord.until(() => text().includes('in line'));
    expect(message().attachments).toHaveLength(1);
    // The queue delays a job after a failed attempt.
    await web.deps.db.job.updateMany({ where: { generationId }, data: { runAt: new Date(0) } });
    const next = await worker.begin();
    expect(next.images[0]?.stored.map(({ size }) => size)).toEqual([64]);
    await expect(worker.store(dead, 256)).rejects.toMatchObject({ code: 'lease_lost' });
    for (const size of [256, 1024] as const) await worker.store(next, size);
    await worker.finish(next);
    await discord.until(() => text().includes('✅'));
    expect(message().id).toBe(id);
    expect(fileOf(message())?.filename).toMatch(/-1024\.png$/);
    expect(picturesOf(message())).toHaveLength(1);
    expect(picturesOf(message())[0]?.id).not.toBe(draft?.id);
  });

  it('B-LIVE-6 a lost gateway: the session is resumed, and what was sent meanwhile arrives', async () => {
    const { discord } = test;
    discord.gateway.drop();
    await discord.until(() => !discord.gateway.connected);
    const interaction = discord.slash('help');
    await discord.until(() => isAnswered(interaction));
    expect(discord.gateway.events).toContain('resume');
    discord.gateway.requestReconnect();
    await discord.until(() => discord.gateway.events.filter((event) => event === 'resume').length === 2);
    const again = discord.slash('help');
    await discord.until(() => isAnswered(again));
  });

  it('B-LIVE-6 an invalid session: identifies anew', async () => {
    const { discord } = test;
    const identified = discord.gateway.events.filter((event) => event === 'identify').length;
    discord.gateway.invalidateSessions();
    await discord.until(
      () => discord.gateway.events.filter((event) => event === 'identify').length > identified,
    );
    const interaction = discord.slash('help');
    await discord.until(() => isAnswered(interaction));
  });

  it('B-LIVE-6 429: waits as told and goes on', async () => {
    const { discord } = test;
    const { text } = await test.imagine('a limited fox', { stop: 64 });
    discord.faults.rateLimit(/^PATCH \/webhooks\//, 1, 0.2);
    await test.draw();
    await discord.until(() => text().includes('✅'));
    const limited = discord.requests.findIndex(({ status }) => status === 429);
    const [refused, next] = [discord.requests[limited], discord.requests[limited + 1]];
    expect((next?.at ?? 0) - (refused?.endedAt ?? 0)).toBeGreaterThanOrEqual(190);
  });

  it('B-LIVE-6 Discord is away for a while: the message catches up', async () => {
    const { discord } = test;
    const { text } = await test.imagine('a patient fox', { stop: 64 });
    // The library tries each edit four times.
    discord.faults.outage(/^PATCH \/webhooks\//, 10);
    await test.draw();
    await discord.until(() => text().includes('✅'));
    expect(discord.requests.filter(({ status }) => status === 503)).toHaveLength(10);
  });

  /** A finished picture whose message is settled and released. */
  async function settled(caption: string) {
    const imagined = await test.imagine(caption, { stop: 64 });
    await test.draw();
    const released = async () => {
      const { ownerId, settledAt } = await rowOf(imagined.message().id);
      return ownerId === null && settledAt !== null;
    };
    await expect.poll(released, { timeout: 30_000 }).toBe(true);
    return { ...imagined, released };
  }
  const hide = (id: string, hidden = true) =>
    moderation.hide({ ctx: { actor: { kind: 'system' }, deps: test.web.deps }, input: { id, hidden } });
  const down = (text: string) => text.includes('It was taken down');

  it('B-IMAGINE-6 hidden, and shown again, while the bot is away: the next one brings the message up to date', async () => {
    const { discord } = test;
    const { message, text, generationId } = await settled('a fox hidden at night');
    await test.stopBot();
    await hide(generationId);
    await test.startBot();
    await discord.until(() => down(text()));
    expect(message().attachments).toEqual([]);
    await test.stopBot();
    await hide(generationId, false);
    await test.startBot();
    await discord.until(() => text().includes('✅'));
    expect(message().attachments).toHaveLength(2);
  });

  it('B-IMAGINE-6 deleted while the bot could not listen: it looks again as soon as it can', async () => {
    const { discord, web } = test;
    const { text, generationId } = await settled('a fox deleted in silence');
    // Writes the row without a notification.
    await web.deps.db.generation.update({ where: { id: generationId }, data: { deletedAt: new Date() } });
    await web.deps.db.$executeRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'atelier-listen' AND datname = current_database()`;
    await discord.until(() => down(text()));
  });

  it('B-IMAGINE-6 hidden while Discord is away: taken off when it is back', async () => {
    const { discord } = test;
    const { message, text, generationId } = await settled('a fox hidden in an outage');
    discord.faults.outage(new RegExp(`^PATCH .*${message().id}`), 10);
    await hide(generationId);
    await discord.until(() => down(text()));
  });

  it('B-IMAGINE-6 hidden while only another message of it is followed: leaves both', async () => {
    const { discord, web } = test;
    const { message, text, generationId, released } = await settled('a fox in two places');
    const { id: _, ...row } = await rowOf(message().id);
    const { attachments } = message();
    const words = [{ type: 10, content: 'a copy' }] as never;
    const copy = discord.store.createMessage(
      discord.channel.id,
      { components: words, flags: 1 << 15 },
      [],
      false,
    );
    await web.deps.db.discordMessage.create({
      data: { ...row, messageId: copy.id, interactionToken: null, shown: null, settledAt: null },
    });
    // The bot follows the message until Discord accepts its edit.
    discord.faults.outage(new RegExp(`^PATCH .*${copy.id}`), 30);
    await web.deps.db.$executeRaw`SELECT pg_notify(${NOTIFY.generation}, ${generationId})`;
    await discord.until(() =>
      discord.requests.some(({ path, status }) => path.endsWith(copy.id) && status === 503),
    );
    await expect.poll(released, { timeout: 30_000 }).toBe(true);
    expect(attachments).toHaveLength(2);
    await hide(generationId);
    await discord.until(() => down(text()) && down(textOf(discord.store.messages.get(copy.id))));
  });

  it('B-LIVE-3 a token that has run out: goes on as the bot', async () => {
    const { discord } = test;
    const { interaction, text, message } = await test.imagine('a slow fox', { stop: 64 });
    interaction.expire();
    await test.draw();
    await discord.until(() => text().includes('✅'));
    const edit = discord.requests.findLast(({ method }) => method === 'PATCH');
    expect(edit?.path).toBe(`/channels/${discord.channel.id}/messages/${message().id}`);
    // A refused token is tried once: refusals count against the bot.
    const refused = discord.requests.filter(
      ({ path, status }) => path.includes(interaction.token) && status >= 400,
    );
    expect(refused).toHaveLength(1);
  });

  it('B-LIVE-3 a token that the row knows to be too old is not tried', async () => {
    const { discord, web } = test;
    const { text, message, interaction } = await test.imagine('a slower fox', { stop: 64 });
    await test.stopBot();
    await web.deps.db.discordMessage.updateMany({ data: { tokenExpiresAt: new Date(0) } });
    const before = discord.requests.length;
    await test.startBot();
    await test.draw();
    await discord.until(() => text().includes('✅'));
    const since = discord.requests.slice(before);
    expect(since.filter(({ path }) => path.includes(interaction.token))).toEqual([]);
    expect(since.some(({ method, path }) => method === 'PATCH' && path.endsWith(message().id))).toBe(true);
  });

  it('B-LIVE-4 a deleted message: is let go, quietly and for good', async () => {
    const { discord } = test;
    const { message } = await test.imagine('a deleted fox', { stop: 64 });
    const { id } = message();
    discord.deleteMessage(id);
    const order = await test.worker.begin();
    await refused(id);
    const before = discord.requests.length;
    const messages = discord.store.messages.size;
    await test.worker.store(order, 64);
    await test.worker.finish(order);
    const other = await test.imagine('another fox', { stop: 64 });
    expect(edits(before).filter(({ path }) => !path.endsWith(other.message().id))).toEqual([]);
    expect(discord.store.messages.size).toBe(messages + 1);
    await test.draw();
  });

  it('B-LIVE-4 no permission any more: the bot stops following it until a press of one of its buttons', async () => {
    const { discord } = test;
    const { message, interaction, text } = await test.imagine('a fox behind a door', { stop: 64 });
    interaction.expire();
    discord.channel.botMay = false;
    const order = await test.worker.begin();
    await refused(message().id);
    await test.worker.store(order, 64);
    await test.worker.finish(order);
    expect(text()).toContain('in line');
    const pressed = discord.press(message(), 'Stop');
    await discord.until(() => text().includes('✅'));
    expect(pressed.callback?.type).toBe(6);
    discord.channel.botMay = true;
  });

  it('B-LIVE-4 a thread that was archived: the bot stops following it until a press of a button there', async () => {
    const { discord } = test;
    const { message, interaction, text } = await test.imagine('a fox in an old thread', { stop: 64 });
    interaction.expire();
    discord.channel.archived = true;
    const order = await test.worker.begin();
    await refused(message().id);
    await test.worker.store(order, 64);
    await test.worker.finish(order);
    discord.press(message(), 'Stop');
    await discord.until(() => text().includes('✅'));
    discord.channel.archived = false;
  });

  it('B-LIVE-6 Unknown interaction: an answer that comes too late is not tried again', async () => {
    const { discord, web } = test;
    const before = await web.deps.db.generation.count();
    const interaction = discord.slash('imagine', { caption: 'a late fox' });
    Object.defineProperty(interaction, 'sentAt', { value: Date.now() - BUSY_MS - 1_000 });
    await discord.until(() =>
      discord.requests.some(({ path, status }) => path.includes(interaction.id) && status === 404),
    );
    const help = discord.slash('help');
    await discord.until(() => isAnswered(help));
    expect(await web.deps.db.generation.count()).toBe(before);
  });

  it('B-LIVE-5 two bots started at once: one generation, one message', async () => {
    const { discord, web } = test;
    const other = await test.startAnother();
    const before = await web.deps.db.generation.count();
    const interaction = discord.slash('imagine', { caption: 'a shared fox' });
    await discord.until(() => textOf(interaction.original).includes('in line'));
    const help = discord.slash('help');
    await discord.until(() => isAnswered(help));
    expect(await web.deps.db.generation.count()).toBe(before + 1);
    await other.stop();
  });

  it('B-COMMAND-4 the database away during a request: the answer says so', async () => {
    const { discord, web } = test;
    const interaction = discord.slash('queue');
    await discord.until(() => isAnswered(interaction));
    await web.deps.db.$executeRawUnsafe('ALTER TABLE "User" RENAME TO "Elsewhere"');
    const broken = discord.slash('imagine', { caption: 'a lost fox' });
    await discord.until(() => broken.followups.length);
    expect(textOf(broken.followups[0])).toContain('Something went wrong on our side');
    expect(broken.original).toBeNull();
    await web.deps.db.$executeRawUnsafe('ALTER TABLE "Elsewhere" RENAME TO "User"');
  });

  it('B-PERSON-1 one person on the site and in Discord', async () => {
    const { discord, web } = test;
    await test.imagine('my fox');
    const ctx = { actor: { kind: 'system' }, deps: web.deps } as const;
    const { id } = await person.discord({ ctx, input: { discordId: discord.user.id, name: 'ada' } });
    const [newest] = await web.deps.db.generation.findMany({
      where: { authorId: id },
      orderBy: { createdAt: 'desc' },
    });
    expect(newest?.caption).toBe('my fox');
  });
});

describe('a slow database', { timeout: 240_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot({ patienceMs: 300 });
  });
  afterAll(() => test.stop());

  it('B-COMMAND-4 interactions that cannot be deferred answer in time: a form in words, an autocomplete with no choices', async () => {
    const { discord, web } = test;
    const { message } = await test.imagine('a fox that is waited for');
    await web.deps.db.$transaction(
      async (tx) => {
        await tx.$executeRaw`LOCK TABLE "Generation" IN ACCESS EXCLUSIVE MODE`;
        const form = discord.press(message(), 'Remix');
        const typed = discord.autocomplete('remix', 'picture', 'fox');
        await discord.until(() => form.callback && typed.callback);
        expect(form.original?.ephemeral).toBe(true);
        expect(textOf(form.original)).toContain('takes too long right now');
        expect(typed.choices).toEqual([]);
      },
      { timeout: 120_000 },
    );
    // Afterwards commands that are deferred get answers as before.
    const queue = discord.slash('queue');
    await discord.until(() => isAnswered(queue));
  });
});
