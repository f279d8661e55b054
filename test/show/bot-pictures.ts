import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { launchBrowser } from '../support/browser';
import type { LocalInteraction, Sender, StoredMessage } from '../support/discord';
import { hasPicture, hasWords, isDrawn, type Take, textOf } from './answers';
import { type Modal, modalHtml } from './discord-modal';
import { type Drawn, messageHtml, page } from './discord-page';
import { takeEdits } from './edit-pictures';
import { takeGrids, takeWords } from './grid-pictures';
import type { Studio } from './studio';
import { within } from './within';

/** Largest size of a picture in docs, in bytes. */
const MOST = 150_000;

interface Shot {
  name: string;
  html: string;
  /** Alternative text of the picture. */
  says: string;
}

/** Uses every command of the bot and draws its answers as Discord would show them. */
export async function drawPictures(studio: Studio, folder: string): Promise<void> {
  const { discord } = studio;
  const shots: Shot[] = [];
  const take: Take = async (name, says, cause, answer, ready = hasWords, locale = 'en') => {
    await within(
      name,
      discord.until(() => ready(answer)),
    );
    if (!answer.original) throw new Error(`${name} has no message`);
    shots.push({ name, says, html: messageHtml(await inlined(answer.original, cause, locale)) });
  };
  /** Returns a copy with every picture as a data URL, so the page needs no server. */
  async function inlined(
    message: NonNullable<LocalInteraction['original']>,
    cause: string,
    locale: Drawn['locale'],
  ): Promise<Drawn> {
    let json = JSON.stringify({ ...message, cause, locale });
    for (const { url } of message.attachments) {
      const small = await sharp(await discord.download(url))
        .resize(800, 800, { fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 95 })
        .toBuffer();
      json = json.replaceAll(url, `data:image/webp;base64,${small.toString('base64')}`);
    }
    return JSON.parse(json);
  }
  async function form(
    name: string,
    says: string,
    opened: LocalInteraction,
    locale: Drawn['locale'] = 'en',
  ): Promise<LocalInteraction> {
    await within(
      name,
      discord.until(() => opened.callback),
    );
    shots.push({ name, says, html: modalHtml(opened.callback?.data as Modal, locale) });
    return opened;
  }
  /** Opens the images of a message one by one, down to the named one. */
  async function view(message: StoredMessage, number: number): Promise<LocalInteraction> {
    const first = discord.press(message, 'View one by one', grace);
    await within(
      'the first image',
      discord.until(() => hasPicture(first)),
    );
    return discord.press(first.original!, `View ${number}`, grace);
  }
  const grace: Sender = { user: discord.addUser('grace') };
  const used = 'ada used /imagine';

  const panda = discord.slash('imagine', { caption: 'a panda on a yellow background', seed: 7 });
  await take('done', 'A finished picture with its buttons', used, panda, isDrawn);
  const drafts = discord.slash('imagine', {
    caption: 'a strawberry on a white background',
    count: 4,
    stop: 64,
    seed: 3,
  });
  await take('drawing', 'Four drafts, while they are drawn', used, drafts, hasPicture);
  await take('drafts', 'Four drafts, with a button to promote each', used, drafts, isDrawn);
  discord.press(drafts.original!, '2 → 1024', grace);
  await within(
    'the promoted draft',
    discord.until(() => textOf(drafts).includes('→ 1024')),
  );
  await take(
    'one-image',
    'One image of four by itself, for the person who asked',
    'grace pressed View 2',
    await view(drafts.original!, 2),
    hasPicture,
  );

  await takeEdits(studio, { take, form }, { picture: panda.original!, grace });
  await takeGrids(studio, take, grace);

  const opened = await form(
    'remix-form',
    'The form of a remix, with caption and seed filled in',
    discord.press(panda.original!, 'Remix', grace),
  );
  const remix = discord.submit(opened, { caption: 'a panda in the snow' });
  await within(
    'the remix',
    discord.until(() => hasWords(remix)),
  );
  await take(
    'queue',
    'The queue, with a button to stop one’s own picture',
    'grace used /queue',
    discord.slash('queue', {}, grace),
  );
  await within(
    'the drawn remix',
    discord.until(() => isDrawn(remix)),
  );

  const { generationId } = await studio.db.discordMessage.findFirstOrThrow({
    where: { messageId: panda.original?.id ?? '' },
  });
  await take(
    'lineage',
    'A picture’s ancestors and remixes',
    'ada used /lineage',
    discord.slash('lineage', { picture: generationId }),
  );
  await take('gallery', 'A page of the gallery', 'ada used /gallery', discord.slash('gallery'));
  await take(
    'help-de',
    'Help, in German',
    'grace hat /hilfe benutzt',
    discord.slash('help', {}, { ...grace, locale: 'de' }),
    hasWords,
    'de',
  );
  await take(
    'settings',
    'The settings of a picture',
    'ada used Show settings',
    discord.contextMenu('Show settings', panda.original!),
  );
  await form(
    'report-form-es',
    'The form that reports a picture, in Spanish',
    discord.contextMenu('Report', panda.original!, { ...grace, locale: 'es-ES' }),
    'es',
  );
  await takeWords(studio, take);
  await photograph(shots, folder);
  await writeFile(path.join(folder, 'messages.md'), overview(shots));
}

/** Messages whose phone pictures are kept too: those that have the most in them. */
const ON_A_PHONE = new Set(['done', 'drafts', 'grid', 'one-image', 'gallery', 'queue']);

async function photograph(shots: readonly Shot[], folder: string): Promise<void> {
  const browser = await launchBrowser();
  try {
    const view = await browser.newPage({ deviceScaleFactor: 2 });
    const shoot = async (name: string, html: string, width: 'desk' | 'phone'): Promise<void> => {
      await view.setContent(page(html, width));
      const png = await view.locator('#shot').screenshot();
      await writeFile(path.join(folder, `${name}.webp`), await light(png));
    };
    for (const { name, html } of shots) {
      await shoot(name, html, 'desk');
      if (ON_A_PHONE.has(name)) await shoot(`${name}-phone`, html, 'phone');
    }
  } finally {
    await browser.close();
  }
}

/** Encodes in the best quality within `MOST` bytes. */
async function light(png: Buffer): Promise<Buffer> {
  let webp = png;
  for (const quality of [88, 75, 60, 40]) {
    webp = await sharp(png).webp({ quality }).toBuffer();
    if (webp.length <= MOST) break;
  }
  return webp;
}

/** A page that shows them all. */
const overview = (shots: readonly Shot[]): string => `# The bot's messages

Our own page draws these in Discord's style, from messages that the bot sent to the tests' local Discord, with
pictures of the shipped pack. Made by \`npm run bot:show\`.

${shots.map(sectionOf).join('\n\n')}
`;

/** A message's section: its picture, and beside it the one of a phone where there is one. */
function sectionOf({ name, says }: Shot): string {
  const desk = `![${says}](${name}.webp)`;
  if (!ON_A_PHONE.has(name)) return `## ${says}\n\n${desk}`;
  return `## ${says}\n\n| Desk | Phone |\n| --- | --- |\n| ${desk} | ![The same on a phone](${name}-phone.webp) |`;
}
