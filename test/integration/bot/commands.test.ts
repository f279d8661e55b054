import { createRest, deployCommands } from '@atelier/bot/deploy-commands';
import { register, retire } from '@atelier/queue';
import { work } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAnswered, picturesOf, startTestBot, type TestBot, textOf } from '../../support/bot';
import { buttonLabels, buttonsOf } from '../../support/discord';
import { aPicture, catalogueOf, SHORT_PACK, TINY_PACK } from '../../support/factories';

describe('commands', { timeout: 240_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    const tiny = { ...TINY_PACK, examples: ['a red fox'], vocabulary: { objects: ['fox'] } };
    test = await startTestBot({ deps: { signIn: true }, packs: catalogueOf(tiny, SHORT_PACK) });
  });
  afterAll(() => test.stop());

  it('B-COMMAND-1 completes captions from what the pack knows', async () => {
    const { discord } = test;
    const typed = discord.autocomplete('imagine', 'caption', 'two fo');
    await discord.until(() => typed.callback);
    expect(typed.choices.map(({ value }) => value)).toContain('two fox');
    const empty = discord.autocomplete('imagine', 'caption', '');
    await discord.until(() => empty.callback);
    expect(empty.choices.map(({ value }) => value)).toContain('a red fox');
  });

  it('B-COMMAND-2 /queue shows mine with stop buttons, and those work', async () => {
    const { discord } = test;
    const mine = await test.imagine('my waiting fox');
    const theirs = discord.slash('imagine', { caption: 'their fox' }, { user: discord.addUser('linus') });
    await discord.until(() => textOf(theirs.original).includes('ahead'));
    const queue = discord.slash('queue');
    await discord.until(() => isAnswered(queue));
    expect(queue.original?.ephemeral).toBe(true);
    expect(textOf(queue.original)).toContain('2 waiting');
    expect(textOf(queue.original)).toContain('**Everything · 2**');
    expect(buttonLabels(queue.original!)).toEqual(['Stop', 'Mine']);

    discord.press(queue.original!, 'Stop');
    await discord.until(() => mine.text().includes('Stopped'));
    await discord.until(() => buttonsOf(queue.original!).length === 1);
    await test.draw();
  });

  it('B-COMMAND-2 /queue turns pages beyond twenty, and shows mine alone', async () => {
    const { discord, web } = test;
    const grace = { user: discord.addUser('grace') };
    const first = discord.slash('imagine', { caption: 'grace 1', stop: 64 }, grace);
    await discord.until(() => textOf(first.original).includes('in line'));
    const { id: authorId } = await web.deps.db.user.findUniqueOrThrow({
      where: { discordId: grace.user.id },
    });
    for (let at = 0; at < 23; at += 1)
      await web.deps.db.generation.create({
        data: { authorId, caption: `waiting ${at}`, seed: 1n, pack: 'tiny', stopAfter: 64 },
      });
    const queue = discord.slash('queue', { whose: 'mine' }, grace);
    await discord.until(() => textOf(queue.original).includes('Page 1 of 5'));
    expect(buttonLabels(queue.original!)).toHaveLength(7);
    for (const page of [2, 3, 4, 5]) {
      discord.press(queue.original!, 'More', grace);
      await discord.until(() => textOf(queue.original).includes(`Page ${page} of 5`));
    }
    expect(textOf(queue.original)).toContain('waiting 22');
    const others = discord.slash('queue');
    await discord.until(() => textOf(others.original).includes('**Everything · 24**'));
    discord.press(others.original!, 'Mine');
    await discord.until(() => textOf(others.original).includes('**Yours · 0**'));
    await web.deps.db.generation.deleteMany({ where: { caption: { startsWith: 'waiting ' } } });
    await test.draw();
  });

  it('B-COMMAND-3 a picture is found by its whole caption, whatever its signs, its letters and its length', async () => {
    const { discord, web } = test;
    const long = `${'many '.repeat(19)}unbelievably ${'small '.repeat(60)}foxes`;
    const captions = [
      'a black/white fox',
      'İstanbul at night',
      'ΟΔΟΣ ΣΟΦΙΑΣ',
      'v1.5 of a fox',
      '(masterpiece:1.2), a dog',
      'ein Fuß 🦊🦊',
      long,
    ];
    for (const caption of captions) {
      const id = await aPicture(web.deps.db, { caption });
      // A newer picture with the same words and one more must not win.
      await aPicture(web.deps.db, { caption: `${caption.slice(0, 480)} again` });
      for (const picture of new Set([caption, caption.toUpperCase().slice(0, 500)])) {
        const named = discord.slash('lineage', { picture });
        await discord.until(() => isAnswered(named) || named.followups.length);
        expect([caption, JSON.stringify(named.original)]).toEqual([caption, expect.stringContaining(id)]);
      }
    }
  });

  it('B-COMMAND-3 /remix takes a picture by id, address or caption, and keeps its seed; /lineage shows what changed', async () => {
    const { discord, worker } = test;
    const { message, generationId } = await test.imagine('a red fox to remix', { seed: 5, stop: 64 });
    await test.draw();
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 0'));
    const typed = discord.autocomplete('remix', 'picture', 'fox to remix');
    await discord.until(() => typed.callback);
    expect(typed.choices.map(({ value }) => value)).toEqual([generationId]);

    const address = `https://atelier.example/g/${generationId}`;
    for (const [picture, caption] of [
      [generationId, 'a blue fox to remix'],
      [address, 'a green fox to remix'],
      ['A red fox to remix', 'a pink fox to remix'],
    ] as const) {
      const remixed = discord.slash('remix', { picture, caption, guidance: 4 });
      await discord.until(() => textOf(remixed.original).includes('in line'));
      const order = await worker.begin();
      expect(order).toMatchObject({ caption, parentId: generationId });
      expect(order.images[0]).toMatchObject({ caption, seed: 5, settings: { guidanceWeight: 4 } });
      await worker.store(order, 64);
      await worker.finish(order);
    }
    const lineage = discord.slash('lineage', { picture: generationId });
    await discord.until(() => isAnswered(lineage));
    const tree = textOf(lineage.original);
    expect(tree).toContain('**a red fox to remix**');
    expect(tree).toContain('↳ a blue fox to remix');
    expect(tree).toContain('−red \\+blue');
    expect(tree).toContain('changed: guidance');
    expect(picturesOf(lineage.original)).toHaveLength(1);

    const unknown = discord.slash('remix', { picture: 'walrus on the moon' });
    await discord.until(() => unknown.followups.length);
    expect(textOf(unknown.followups[0])).toContain('Name a picture');
    expect(unknown.original).toBeNull();
  });

  it('B-COMMAND-1 /imagine takes a style, thresholding, noise augmentation and a room', async () => {
    const { discord, web, worker } = test;
    await web.deps.db.room.create({ data: { slug: 'burrow', name: 'The burrow' } });
    const rooms = discord.autocomplete('imagine', 'room', 'burr');
    await discord.until(() => rooms.callback);
    expect(rooms.choices).toEqual([{ name: 'The burrow (#burrow)', value: 'burrow' }]);
    const styles = discord.autocomplete('imagine', 'style', '');
    await discord.until(() => styles.callback);
    const options = { style: 'noto', thresholding: 'dynamic', augmentation: 0.2, room: 'burrow', stop: 64 };
    const { text } = await test.imagine('a styled fox', options);
    expect(text()).toContain('dynamic thresholding · augmentation 0\\.2');
    expect(text()).toContain('#burrow');
    const order = await worker.begin();
    expect(order.caption).toBe('a styled fox, noto style');
    await worker.store(order, 64);
    await worker.finish(order);
  });

  it('PACKS-4 /imagine chooses a pack; an unserved one says so, and a remix of its picture is drawn with the default', async () => {
    const { discord, web, worker } = test;
    const pack = { ...TINY_PACK, name: 'photos', title: 'Photos', examples: ['a photo of a lighthouse'] };
    const row = { name: 'two', device: 'cpu', pack: pack.name, packVersion: '1', capabilities: { pack } };
    const { workerId } = await register(web.deps.db, row);
    const livesUntil = (heartbeatAt: Date, ...ids: string[]) =>
      web.deps.db.worker.updateMany({ where: { id: { in: ids } }, data: { heartbeatAt } });
    await livesUntil(new Date(Date.now() + 3_600_000), workerId, worker.workerId);
    const offered = async () => {
      const typed = discord.autocomplete('imagine', 'pack', '');
      await discord.until(() => typed.callback);
      return typed.choices;
    };
    // The bot reads the registry every two seconds at most.
    await expect.poll(offered, { timeout: 60_000 }).toEqual([
      { name: 'Tiny', value: 'tiny' },
      { name: 'Photos', value: 'photos' },
      { name: 'Tiny (no worker draws with it now)', value: 'short' },
    ]);
    const { generationId, text } = await test.imagine('a lighthouse', { pack: 'photos', stop: 64 });
    expect(text()).toContain('photos');
    const order = await work.begin({
      ctx: { actor: { kind: 'worker', workerId }, deps: web.deps },
      input: { packs: ['photos'], packVersion: '1', leaseMs: 60_000 },
    });
    expect(order).toMatchObject({ generationId });
    await work.cancelled({
      ctx: { actor: { kind: 'worker', workerId }, deps: web.deps },
      input: { lease: order! },
    });
    await retire(web.deps.db, { workerId });

    const unserved = await aPicture(web.deps.db, { caption: 'a remixed pack', pack: 'short' });
    const remixed = discord.slash('remix', { picture: unserved });
    await discord.until(() => textOf(remixed.original).includes('in line'));
    const next = await worker.begin();
    expect(next).toMatchObject({ parentId: unserved });
    await worker.store(next, 64);
    await worker.finish(next);
    await livesUntil(new Date(), worker.workerId);
  });

  it('B-PERSON-1 /link leads to the sign-in of the site, where it is set up', async () => {
    const { discord } = test;
    const link = discord.slash('link');
    await discord.until(() => isAnswered(link));
    expect(link.original?.ephemeral).toBe(true);
    expect(buttonsOf(link.original!)[0]?.url).toBe('https://atelier.example/api/auth/discord?returnTo=/');
  });

  it('B-COMMAND-1 /settings keeps language and visibility of a person', async () => {
    const { discord, web } = test;
    const mina = { user: discord.addUser('mina') };
    const shown = discord.slash('settings me', {}, mina);
    await discord.until(() => isAnswered(shown));
    expect(shown.original?.ephemeral).toBe(true);
    const changed = discord.slash('settings me', { language: 'de', visibility: 'unlisted' }, mina);
    await discord.until(() => textOf(changed.original).includes('Deine Einstellungen'));
    expect(await web.deps.db.user.findUniqueOrThrow({ where: { discordId: mina.user.id } })).toMatchObject({
      language: 'de',
      unlisted: true,
    });
    const asked = discord.slash('imagine', { caption: 'ein stiller Fuchs', stop: 64 }, mina);
    await discord.until(() => textOf(asked.original).includes('nicht gelistet'));
    await test.draw();
    await discord.until(() => textOf(asked.original).includes('✅'));
    const page = discord.slash('gallery', { search: 'stiller' });
    await discord.until(() => textOf(page.original).includes('Nothing matches'));
  });

  it('B-COMMAND-1 /gallery pages through pictures and searches captions', async () => {
    const { discord } = test;
    for (const number of [1, 2, 3, 4, 5]) {
      await test.imagine(`gallery fox ${number}`, { stop: 64 });
      await test.draw();
    }
    const page = discord.slash('gallery', { search: 'gallery' });
    await discord.until(() => isAnswered(page));
    expect(textOf(page.original).match(/\*\*\d · gallery fox \d\*\*/g)).toHaveLength(4);
    expect(picturesOf(page.original)).toHaveLength(4);
    expect(picturesOf(page.original)[0]?.description).toMatch(/^gallery fox \d$/);
    expect(buttonLabels(page.original!)).toEqual(['View 1', 'View 2', 'View 3', 'View 4', 'More']);
    const viewed = discord.press(page.original!, 'View 2');
    await discord.until(() => viewed.original?.attachments.length);
    expect(textOf(viewed.original)).toContain('## gallery fox 4');
    expect(buttonLabels(viewed.original!)).toContain('Remix');
    discord.press(page.original!, 'More');
    await discord.until(() => buttonLabels(page.original!).includes('View 5'));
    expect(page.original?.attachments).toHaveLength(1);
    expect(buttonLabels(page.original!)).toEqual(['View 5', 'Back']);

    const none = discord.slash('gallery', { search: 'walrus' });
    await discord.until(() => textOf(none.original).includes('Nothing matches'));
  });

  it('B-COMMAND-1 /top shows what got the most votes first', async () => {
    const { discord } = test;
    const { message } = await test.imagine('the best fox', { stop: 64 });
    await test.draw();
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 0'));
    discord.press(message(), '▲ Vote · 0');
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 1'));
    const top = discord.slash('top');
    await discord.until(() => isAnswered(top));
    expect(textOf(top.original)).toContain('**1 · the best fox**');
  });

  it('B-COMMAND-1 /room makes the channel a room: requests there are in it', async () => {
    const { discord, web } = test;
    const channel = discord.addChannel('foxes');
    const made = discord.slash('room', {}, { channel });
    await discord.until(() => textOf(made.original).includes('#foxes'));
    const asked = discord.slash('imagine', { caption: 'a fox in a room', stop: 64 }, { channel });
    await discord.until(() => textOf(asked.original).includes('#foxes'));
    const row = await web.deps.db.generation.findFirst({
      where: { caption: 'a fox in a room' },
      include: { room: true },
    });
    expect(row?.room?.discordChannelId).toBe(channel.id);
    await test.draw();

    const elsewhere = discord.addChannel('theirs');
    const refused = discord.slash('room', {}, { channel: elsewhere, permissions: '0' });
    await discord.until(() => refused.callback);
    expect(refused.original?.ephemeral).toBe(true);
    expect(textOf(refused.original)).toContain('Only those who manage this channel');
    expect(await web.deps.db.room.count({ where: { discordChannelId: elsewhere.id } })).toBe(0);
  });

  it('B-INSTALL-1 works in direct messages', async () => {
    const { discord } = test;
    const asked = discord.slash(
      'imagine',
      { caption: 'a private fox', stop: 64 },
      { channel: discord.addChannel('dm', { dm: true }) },
    );
    await discord.until(() => textOf(asked.original).includes('in line'));
    await test.draw();
    await discord.until(() => textOf(asked.original).includes('✅'));
  });

  it('B-COMMAND-1 the context menu of a message remixes and votes for what it shows, and says so where it shows nothing', async () => {
    const { discord } = test;
    const { message } = await test.imagine('a fox with a menu', { stop: 64 });
    await test.draw();
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 0'));
    const voted = discord.contextMenu('Vote', message());
    await discord.until(() => textOf(voted.original).includes('Votes: 1'));
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 1'));
    const remix = discord.contextMenu('Remix', message());
    await discord.until(() => remix.callback);
    expect(JSON.stringify(remix.callback?.data)).toContain('a fox with a menu');
    const nothing = discord.contextMenu('Remix', { ...message(), id: discord.store.id() });
    await discord.until(() => nothing.callback);
    expect(textOf(nothing.original)).toContain('no picture of ours');
  });

  it('B-COMMAND-1 /room links a room of one’s own, and lets the channel go again', async () => {
    const { discord, web } = test;
    const channel = discord.addChannel('den');
    const asked = discord.slash('settings me');
    await discord.until(() => isAnswered(asked));
    const { id: ownerId } = await web.deps.db.user.findUniqueOrThrow({
      where: { discordId: discord.user.id },
    });
    await web.deps.db.room.create({ data: { slug: 'den-of-ada', name: 'Den', ownerId } });
    const linked = discord.slash('room', { name: 'den-of-ada' }, { channel });
    await discord.until(() => textOf(linked.original).includes('#den-of-ada'));
    const theirs = discord.slash('room', { name: 'burrow' }, { channel });
    await discord.until(() => theirs.followups.length);
    expect(textOf(theirs.followups[0])).toContain('Only who owns a room');
    const gone = discord.slash('room', { unlink: true }, { channel });
    await discord.until(() => textOf(gone.original).includes('no longer a room'));
    expect(await web.deps.db.room.count({ where: { discordChannelId: channel.id } })).toBe(0);
  });

  it('B-COMMAND-1 the context menu shows what a picture was made with, and reports it to the moderators', async () => {
    const { discord, web } = test;
    const { message, generationId } = await test.imagine('a fox to look into', { seed: 9, stop: 64 });
    const shown = discord.contextMenu('Show settings', message());
    await discord.until(() => isAnswered(shown));
    expect(shown.original?.ephemeral).toBe(true);
    expect(textOf(shown.original)).toContain('/imagine caption:a fox to look into seed:9 count:1 stop:64');
    const form = discord.contextMenu('Report', message(), { user: discord.addUser('vera') });
    await discord.until(() => form.callback);
    const sent = discord.submit(form, { reason: 'copyright', note: 'mine <@1>' });
    await discord.until(() => textOf(sent.original).includes('A moderator'));
    expect(sent.original?.ephemeral).toBe(true);
    expect(await web.deps.db.report.findMany({ where: { generationId } })).toMatchObject([
      { reason: 'copyright', note: 'mine <@1>' },
    ]);
    await test.draw();
  });

  it('B-COMMAND-1 /help says how, and what can be drawn', async () => {
    const { discord } = test;
    const help = discord.slash('help');
    await discord.until(() => isAnswered(help));
    expect(help.original?.ephemeral).toBe(true);
    // A click on it types the command.
    const imagine = discord.store.commands.find(({ name }) => name === 'imagine');
    expect(textOf(help.original)).toContain(`</imagine:${imagine?.id}>`);
    expect(textOf(help.original)).toContain('**objects** fox');
  });

  it('B-COMMAND-1 is deployed once, however often it is deployed', async () => {
    const { discord } = test;
    const puts = () =>
      discord.requests.filter(({ method, path }) => method === 'PUT' && path.endsWith('/commands')).length;
    expect(puts()).toBe(1);
    const rest = createRest(discord.apiUrl, discord.token);
    expect((await deployCommands(rest, discord.store.applicationId)).written).toBe(false);
    expect(puts()).toBe(1);
    const other = [{ name: 'other', description: 'Other' }];
    expect((await deployCommands(rest, discord.store.applicationId, other)).written).toBe(true);
    expect(puts()).toBe(2);
    expect((await deployCommands(rest, discord.store.applicationId)).written).toBe(true);
    expect(discord.store.commands.map(({ name }) => name)).toEqual([
      'imagine',
      'edit',
      'remix',
      'lineage',
      'queue',
      'gallery',
      'top',
      'verify',
      'room',
      'studio',
      'link',
      'settings',
      'help',
      'Remix',
      'Vote',
      'Show settings',
      'Report',
      'Start from this picture',
      'Verify picture',
    ]);
  });
});
