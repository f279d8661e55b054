import { createRest } from '@atelier/bot/deploy-commands';
import { deployEmojis, knownEmojis } from '@atelier/bot/deploy-emojis';
import { person } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fileOf,
  isAnswered,
  picturesOf,
  startTestBot,
  type TestBot,
  textOf,
  toldBy,
} from '../../support/bot';
import {
  buttonLabels,
  buttonsOf,
  type LocalInteraction,
  type Sender,
  type StoredMessage,
} from '../../support/discord';

/** Every right but that of an administrator, who has all others. */
const ALL = (2n ** 50n - 1n) & ~8n;
const without = (...bits: bigint[]): string => String(bits.reduce((all, bit) => all & ~bit, ALL));
const ATTACH_FILES = 1n << 15n;
const CREATE_THREADS = 1n << 35n;

describe('a friendlier bot', { timeout: 240_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot({ remembers: true });
  });
  afterAll(() => test.stop());

  const drawnBy = async (asked: LocalInteraction): Promise<StoredMessage> => {
    await test.discord.until(() => /in line|ahead/.test(textOf(asked.original)));
    await test.draw();
    await test.discord.until(() => textOf(asked.original).includes('✅'));
    return asked.original!;
  };
  const imagine = (values: Record<string, string | number>, sender: Sender = {}) =>
    test.discord.slash('imagine', { stop: 64, ...values }, sender);

  describe('emojis', () => {
    const rest = () => createRest(test.discord.apiUrl, test.discord.token);

    it('B-FRIENDLY-1 are uploaded once by bot:deploy, however often it runs; until then messages have characters', async () => {
      const { discord } = test;
      const plain = await drawnBy(imagine({ caption: 'a plain fox' }, { user: discord.addUser('plain') }));
      expect(buttonLabels(plain)).toContain('▲ Vote · 0');
      const id = discord.store.applicationId;
      expect(await knownEmojis(rest(), id)).toEqual(new Map());
      const { uploaded, emojis } = await deployEmojis(rest(), id);
      expect(uploaded).toBe(9);
      expect((await deployEmojis(rest(), id)).uploaded).toBe(0);
      expect(discord.store.emojis).toHaveLength(9);
      await test.stopBot();
      await test.startBot();
      const asked = imagine({ caption: 'a fox with emojis' }, { user: discord.addUser('emil') });
      await discord.until(() =>
        textOf(asked.original).includes(`<:atelier_waiting:${emojis.get('waiting')}>`),
      );
      await test.draw();
      await discord.until(() => textOf(asked.original).includes(`<:atelier_done:${emojis.get('done')}>`));
      const vote = buttonsOf(asked.original!).find(({ label }) => label === 'Vote · 0');
      expect(vote).toMatchObject({ emoji: { id: emojis.get('vote'), name: 'atelier_vote' } });
      discord.press(asked.original!, 'Vote · 0');
      await discord.until(() => buttonLabels(asked.original!).includes('Vote · 1'));
      discord.store.emojis.length = 0;
      await test.stopBot();
      await test.startBot();
    });
  });

  describe('/imagine remembers', () => {
    const settings = async (sender: Sender, memory?: string): Promise<string> => {
      const shown = test.discord.slash('settings me', memory ? { memory } : {}, sender);
      await test.discord.until(() => isAnswered(shown));
      return textOf(shown.original);
    };
    const order = async (asked: LocalInteraction) => {
      await test.discord.until(() => /in line|ahead/.test(textOf(asked.original)));
      const got = await test.worker.begin();
      for (const { index } of got.images) await test.worker.store(got, 64, index);
      await test.worker.finish(got);
      return got;
    };

    it('B-FRIENDLY-2 takes over style, count, size and settings of the last one, says so once, and keeps what is named', async () => {
      const { discord } = test;
      const rosa = { user: discord.addUser('rosa') };
      const first = imagine({ caption: 'a red fox', style: 'noto', count: 2, guidance: 4, seed: 7 }, rosa);
      expect((await order(first)).caption).toBe('a red fox, noto style');
      expect(first.followups).toEqual([]);
      const second = discord.slash('imagine', { caption: 'a blue owl', guidance: 5 }, rosa);
      const taken = await order(second);
      expect(taken).toMatchObject({ caption: 'a blue owl, noto style' });
      expect(taken.images.map(({ target, settings }) => [target, settings])).toEqual([
        [64, { guidanceWeight: 5 }],
        [64, { guidanceWeight: 5 }],
      ]);
      expect(taken.images[0]?.seed).not.toBe(7);
      await discord.until(() => second.followups.length);
      expect(second.followups[0]?.ephemeral).toBe(true);
      const told = toldBy(second);
      expect(told).toContain('As last time: noto · 2 pictures · 64 px.');
      const { id } = discord.store.commands.find(({ name }) => name === 'settings')!;
      expect(told).toContain(`</settings me:${id}>`);
      // Choices in a caption make a grid, which has no count; the next one has it again. No style is a choice too.
      const grid = discord.slash('imagine', { caption: 'a {red, blue} fox', style: '-' }, rosa);
      expect((await order(grid)).images.map(({ caption }) => caption)).toEqual(['a red fox', 'a blue fox']);
      expect(grid.followups).toEqual([]);
      const third = discord.slash('imagine', { caption: 'a cat' }, rosa);
      const again = await order(third);
      expect(again.caption).toBe('a cat');
      expect(again.images).toHaveLength(2);
      expect(await settings(rosa)).toContain('2 pictures · 64 px · guidance 5');
    });

    it('B-FRIENDLY-2 a person turns it off or forgets it; an export has it; another person has none of it', async () => {
      const { discord, web } = test;
      const tove = { user: discord.addUser('tove') };
      await order(imagine({ caption: 'a red fox', count: 3 }, tove));
      const { id: userId } = await web.deps.db.user.findUniqueOrThrow({ where: { discordId: tove.user.id } });
      const ctx = {
        actor: { kind: 'discord', userId, role: 'member', guildId: null, channelId: '1' },
        deps: web.deps,
      } as const;
      const files: Record<string, string> = {};
      for await (const entry of await person.exportAll({ ctx, input: {} }))
        if (entry.name.endsWith('.json')) files[entry.name] = String(Buffer.from(entry.bytes));
      expect(JSON.parse(Object.values(files)[0]!).imagine).toEqual({
        remembers: true,
        last: { count: 3, stopAfter: 64 },
      });
      expect(await settings(tove, 'forget')).toContain('begins from the defaults');
      await order(imagine({ caption: 'a fox', count: 2 }, tove));
      const plain = discord.slash('imagine', { caption: 'a fox' }, tove);
      expect((await order(plain)).images).toHaveLength(1);
      expect(await settings(tove, 'remember')).toContain('nothing yet');
      await order(imagine({ caption: 'a fox', count: 2 }, tove));
      expect(await settings(tove)).toContain('2 pictures');
      expect(await settings(tove, 'reset')).toContain('nothing yet');
      const other = imagine({ caption: 'a fox of another' }, { user: discord.addUser('una') });
      expect((await order(other)).images).toHaveLength(1);
    });
  });

  describe('a long conversation', () => {
    /** Three remixes of a picture, in a channel. Returns the message of the last one. */
    async function conversation(sender: Sender, start: Record<string, number> = {}): Promise<StoredMessage> {
      const { discord } = test;
      let message = await drawnBy(imagine({ caption: 'a fox to talk about', count: 1, ...start }, sender));
      for (const at of [1, 2, 3]) {
        expect(buttonLabels(message)).not.toContain('Go on in a thread');
        const opened = discord.press(message, 'Remix', sender);
        await discord.until(() => opened.callback);
        message = await drawnBy(discord.submit(opened, { caption: `remix ${at}` }, sender));
      }
      return message;
    }

    it('B-FRIENDLY-3 moves to a thread of its message, once, with all its buttons; a press there is answered there', async () => {
      const { discord } = test;
      const wanda = { user: discord.addUser('wanda'), channel: discord.addChannel('talks') };
      const message = await conversation(wanda);
      expect(buttonLabels(message)).toContain('Go on in a thread');
      const pressed = discord.press(message, 'Go on in a thread', wanda);
      await discord.until(() => isAnswered(pressed));
      expect(pressed.original?.ephemeral).toBe(true);
      expect(textOf(pressed.original)).toContain(`<#${message.id}>`);
      const thread = discord.store.channels.get(message.id)!;
      expect(thread).toMatchObject({ parentId: wanda.channel.id, name: 'Remixes: remix 3' });
      const inThread = () =>
        [...discord.store.messages.values()].filter((each) => each.channel_id === thread.id);
      await discord.until(() => inThread().some((each) => textOf(each).includes('✅')));
      const [posted] = inThread();
      expect(fileOf(posted)).toBeDefined();
      expect(buttonLabels(posted!)).toEqual(expect.arrayContaining(['Remix', 'Vary']));
      expect(buttonLabels(posted!)).not.toContain('Go on in a thread');
      await test.stopBot();
      await test.startBot();
      const again = discord.press(message, 'Go on in a thread', wanda);
      await discord.until(() => isAnswered(again));
      expect(textOf(again.original)).toContain(`<#${thread.id}>`);
      expect(inThread()).toHaveLength(1);
      const varied = discord.press(posted!, 'Vary', { ...wanda, channel: thread });
      await drawnBy(varied);
      expect(varied.original?.channel_id).toBe(thread.id);
      expect(buttonLabels(varied.original!)).not.toContain('Go on in a thread');
    });

    it('B-FRIENDLY-3 in a forum goes on as a new post with its tags, or with one that fits', async () => {
      const { discord } = test;
      const tags = [
        { id: discord.store.id(), name: 'News', moderated: true },
        { id: discord.store.id(), name: 'Talk', moderated: false },
        { id: discord.store.id(), name: 'Pictures', moderated: false },
      ];
      const forum = discord.addChannel('forum', { tags, requireTag: true });
      for (const [name, appliedTags, expected] of [
        ['with a tag', [tags[1]!.id], [tags[1]!.id]],
        ['with a moderated one', [tags[0]!.id], [tags[2]!.id]],
      ] as const) {
        const channel = discord.addChannel(name, { parentId: forum.id, appliedTags: [...appliedTags] });
        const xaver = { user: discord.addUser(`xaver ${name}`), channel };
        const message = await conversation(xaver);
        const pressed = discord.press(message, 'Go on in a new post', xaver);
        await discord.until(() => isAnswered(pressed));
        const post = [...discord.store.channels.values()].at(-1)!;
        expect(post).toMatchObject({ parentId: forum.id, appliedTags: expected });
        expect(textOf(pressed.original)).toContain(`<#${post.id}>`);
        await discord.until(() =>
          [...discord.store.messages.values()].some(
            (each) => each.channel_id === post.id && textOf(each).includes('✅'),
          ),
        );
      }
    });

    it('B-FRIENDLY-4 says what is in the way: missing rights, slow mode, a thread that is archived', async () => {
      const { discord } = test;
      const channel = discord.addChannel('narrow');
      const yara = { user: discord.addUser('yara'), channel };
      const message = await conversation(yara);
      const press = async (more: Sender = {}): Promise<string> => {
        const pressed = discord.press(message, 'Go on in a thread', { ...yara, ...more });
        await discord.until(() => isAnswered(pressed));
        expect(pressed.original?.ephemeral).toBe(true);
        return textOf(pressed.original);
      };
      expect(await press({ botPermissions: without(CREATE_THREADS) })).toContain('**Create Public Threads**');
      channel.slowMode = 30;
      expect(await press()).toContain('slow mode. Try again in 30 s');
      channel.slowMode = 0;
      channel.botMay = false;
      expect(await press({ locale: 'de' })).toContain('Rechte des Bots prüfen');
      channel.botMay = true;
      expect([...discord.store.channels.keys()]).not.toContain(message.id);
    });
  });

  it('B-FRIENDLY-4 without the right to attach files a message leads to the site, and that is said once in the channel', async () => {
    const { discord } = test;
    const channel = discord.addChannel('words only');
    const zoe = { user: discord.addUser('zoe'), channel, botPermissions: without(ATTACH_FILES) };
    const first = imagine({ caption: 'a fox of words' }, zoe);
    const message = await drawnBy(first);
    expect(message.attachments).toEqual([]);
    expect(textOf(message)).toContain('The picture is on the site: https://atelier.example/g/');
    expect(toldBy(first)).toContain('**Attach Files**');
    const second = imagine({ caption: 'another fox of words' }, { ...zoe, user: discord.addUser('zack') });
    await drawnBy(second);
    expect(second.followups).toEqual([]);
    // Where the right is there again, a press brings the picture.
    discord.press(message, '▲ Vote · 0', { ...zoe, botPermissions: String(ALL) });
    await discord.until(() => picturesOf(message).length === 1);
  });
});
