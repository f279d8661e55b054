import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { launchBrowser } from '../support/browser';
import type { LocalInteraction, Sender } from '../support/discord';
import { type Drawn, messageHtml, modalHtml, page } from './discord-page';
import type { Studio } from './studio';

/** The most that a picture in docs may weigh, in bytes. */
const MOST = 150_000;

/** Uses every part of the bot and draws what it answers, as Discord would show it. */
export async function drawPictures(
  { discord, db }: Studio,
  done: LocalInteraction,
  folder: string,
): Promise<void> {
  const pictures: [name: string, html: string][] = [];
  const take = async (name: string, cause: string, { original }: LocalInteraction): Promise<void> => {
    if (!original) throw new Error(`${name} has no message`);
    pictures.push([name, messageHtml(await inlined(original, cause))]);
  };
  /** A copy with every picture as a data URL: the page needs no server. */
  async function inlined(message: NonNullable<LocalInteraction['original']>, cause: string): Promise<Drawn> {
    let json = JSON.stringify({ ...message, cause });
    for (const { url } of message.attachments) {
      const small = await sharp(await discord.download(url))
        .resize(800, 800, { fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 95 })
        .toBuffer();
      json = json.replaceAll(url, `data:image/webp;base64,${small.toString('base64')}`);
    }
    return JSON.parse(json);
  }
  const text = ({ original }: LocalInteraction): string => JSON.stringify(original?.embeds ?? []);
  const drawn = (of: LocalInteraction) => discord.until(() => text(of).includes('✅'));
  const grace: Sender = { user: discord.addUser('grace') };

  await take('done', 'ada used /imagine', done);
  const drafts = discord.slash('imagine', {
    caption: 'a strawberry on a white background',
    count: 4,
    stop: 64,
    seed: 3,
  });
  await discord.until(() => (drafts.original?.attachments.length ?? 0) > 0);
  await take('drawing', 'ada used /imagine', drafts);
  await drawn(drafts);
  await take('drafts', 'ada used /imagine', drafts);

  const row = await db.discordMessage.findFirstOrThrow({ where: { messageId: done.original?.id ?? '' } });
  const form = discord.press(done.original!, 'Remix', grace);
  await discord.until(() => form.callback);
  pictures.push(['remix-form', modalHtml(form.callback?.data as Parameters<typeof modalHtml>[0])]);
  const remix = discord.submit(form, { caption: 'a panda in the snow' });
  await discord.until(() => remix.original?.embeds.length);
  const queue = discord.slash('queue');
  await discord.until(() => queue.original?.embeds.length);
  await take('queue', 'ada used /queue', queue);
  await discord.until(() => /64 px|256 px|✅/.test(text(remix)));
  await drawn(remix);

  const lineage = discord.slash('lineage', { picture: row.generationId });
  await discord.until(() => lineage.original?.embeds.length);
  await take('lineage', 'ada used /lineage', lineage);
  const gallery = discord.slash('gallery');
  await discord.until(() => gallery.original?.embeds.length);
  await take('gallery', 'ada used /gallery', gallery);
  const german = discord.slash('help', {}, { ...grace, locale: 'de' });
  await discord.until(() => german.original?.embeds.length);
  await take('help-de', 'grace hat /hilfe benutzt', german);
  const shown = discord.contextMenu('Show settings', done.original!);
  await discord.until(() => shown.original?.embeds.length);
  await take('settings', 'ada used Show settings', shown);
  const report = discord.contextMenu('Report', done.original!, { ...grace, locale: 'es-ES' });
  await discord.until(() => report.callback);
  pictures.push(['report-form-es', modalHtml(report.callback?.data as Parameters<typeof modalHtml>[0])]);

  const browser = await launchBrowser();
  try {
    const view = await browser.newPage({ deviceScaleFactor: 2 });
    for (const [name, html] of pictures) {
      await view.setContent(page(html));
      const bytes = await view.locator('#shot').screenshot();
      const small = await sharp(bytes).webp({ quality: 88 }).toBuffer();
      if (small.length > MOST) throw new Error(`${name}.webp has ${small.length} bytes`);
      await writeFile(path.join(folder, `${name}.webp`), small);
    }
    await writeFile(path.join(folder, 'messages.md'), overview(pictures.map(([name]) => name)));
  } finally {
    await browser.close();
  }
}

/** A page that shows them all. */
const overview = (names: string[]): string => `# The bot's messages

Drawn by a page of ours in the manner of Discord, from messages that the bot really sent to the local Discord of the tests, with pictures of the
shipped pack. Made by \`test/show/bot.ts\`.

${names.map((name) => `## ${name}\n\n![${name}](${name}.webp)`).join('\n\n')}
`;
