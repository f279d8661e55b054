/**
 * A full life of /imagine, written down with times, and pictures of the bot's messages: docs/bot/transcript.md and
 * docs/bot/*.webp. Real processes (bot, worker with the shipped pack, PostgreSQL, the site without its pages) against the local
 * Discord of the tests. Run it with `node packages/launcher/bin/run.mjs test/show/bot.ts`; CHROMIUM names the browser.
 */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import type { LocalInteraction } from '../support/discord';
import { drawPictures } from './bot-pictures';
import { startStudio } from './studio';
import { Transcript } from './transcript';

const DOCS = path.resolve(import.meta.dirname, '../../docs/bot');
const studio = await startStudio();
const { discord } = studio;
const said = ({ original }: LocalInteraction): string => original?.embeds[0]?.description ?? '';
const step = (text: string): boolean => process.stderr.write(`${text}\n`);

try {
  step('a full life of /imagine');
  let bot = await studio.startBot();
  const transcript = new Transcript(discord);
  const caption = 'a panda on a yellow background';
  transcript.note('ada', `types \`/imagine caption:${caption} seed:7 steps:250\``);
  // As many steps as there may be: the job is to outlast what follows.
  const asked = discord.slash('imagine', { caption, seed: 7, steps: 250 });
  const edits = (): number => discord.requests.filter(({ method }) => method === 'PATCH').length;
  await discord.until(() => (asked.original?.attachments.length ?? 0) > 0);
  bot.kill('SIGKILL');
  await once(bot, 'exit');
  const beforeDeath = edits();
  transcript.note('script', '**kills the bot** (SIGKILL) while the picture is being drawn');
  bot = await studio.startBot();
  transcript.note(
    'script',
    '**the bot runs again**; the dead one’s lease on the message has up to 15 s to run',
  );
  await discord.until(() => edits() > beforeDeath + 1);
  asked.expire();
  transcript.note(
    'Discord',
    '**declares the token expired** (this local Discord does it early: it stands for a job of more than 15 minutes)',
  );
  await discord.until(() => said(asked).includes('✅'));
  const [final] = asked.original?.attachments ?? [];
  const png = await discord.download(final?.url ?? '');
  const { format, width, comments = [] } = await sharp(png).metadata();
  const keys = comments.map(({ keyword }) => `\`${keyword}\``).join(', ');
  transcript.note(
    'Discord',
    `holds \`${final?.filename}\`: ${format}, ${width} px, with ${keys} in its metadata`,
  );
  const grace = { user: discord.addUser('grace') };
  transcript.note('grace', 'presses “Vote”');
  discord.press(asked.original!, '▲ Vote · 0', grace);
  await discord.until(() => JSON.stringify(asked.original?.components).includes('Vote · 1'));
  // Discord shows an edit a moment before the bot hears of it.
  await discord.until(() => discord.requests.every(({ endedAt }) => endedAt > 0));

  await writeFile(path.join(DOCS, 'transcript.md'), await documented(transcript.toMarkdown()));
  step('pictures');
  await drawPictures(studio, asked, DOCS);
} finally {
  await studio.stop();
}

async function documented(table: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(DOCS, '../../package.json'), 'utf8'));
  return `# A full life of /imagine

Written by \`test/show/bot.ts\` (version ${version}, ${new Date().toISOString().slice(0, 10)}), not by hand. Everything runs for real: discord.js in a
process of its own, a worker that draws with the shipped pack on ${os.cpus().length} CPU cores that other work kept busy, PostgreSQL, the site's process
without its pages. Discord is the local server of the tests, over HTTP and WebSocket. Two things are made to happen: the bot is killed while
it draws, and Discord declares the interaction's token expired long before its 15 minutes, so that the rest is edited as the bot
(\`/channels/…\` instead of \`/webhooks/…/TOKEN\`).

${table}
`;
}
