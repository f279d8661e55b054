/**
 * Writes a transcript of one /imagine and pictures of the bot's messages: transcript.md, messages.md and
 * *.webp in docs/bot, or in the given folder. Runs real processes (bot, worker with the shipped pack,
 * PostgreSQL, the site without its pages) against the tests' local Discord. Run it with `npm run bot:show
 * [FOLDER]`; it takes a few minutes.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findChromium } from '@atelier/launcher/chromium';
import { drawPictures } from './bot-pictures';
import { live } from './life';
import { limitsPage } from './limits-table';
import { startStudio } from './studio';

const ROOT = path.resolve(import.meta.dirname, '../..');
const folder = path.resolve(process.argv[2] ?? path.join(ROOT, 'docs/bot'));
const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

// Looks for the browser first, because the drawing is useless without it.
process.env.CHROMIUM = findChromium(say);
await mkdir(folder, { recursive: true });
const studio = await startStudio();
try {
  let life: Awaited<ReturnType<typeof live>> = null;
  // Makes jobs longer until one outlasts the bot's restart, because the machine's speed is unknown.
  for (const more of [{}, { steps: 250 }, { steps: 250, count: 2 }, { steps: 250, count: 4 }]) {
    say(`a full life of /imagine ${JSON.stringify(more)}`);
    life = await live(studio, more);
    if (life) break;
  }
  if (!life) throw new Error('even four pictures were done before the bot was back');
  await writeFile(path.join(folder, 'transcript.md'), await documented(life.table));
  await writeFile(path.join(folder, 'limits.md'), limitsPage());
  say('pictures of the messages');
  await drawPictures(studio, folder);
  say(`written to ${folder}`);
} finally {
  await studio.stop();
}

async function documented(table: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  return `# A full life of /imagine

\`npm run bot:show\` wrote this page (version ${version}, ${new Date().toISOString().slice(0, 10)}). All processes are real: the bot
with discord.js, a worker that draws with the shipped pack on ${os.cpus().length} CPU cores (perhaps with other load),
PostgreSQL, and the site without its pages. Discord is the tests' local server, over HTTP and WebSocket. The
script causes two troubles. It kills the bot during the drawing, and it lets the interaction's token expire
long before its 15 minutes. The bot then edits the message as itself (\`/channels/…\` instead of
\`/webhooks/…/TOKEN\`).

${table}
`;
}
