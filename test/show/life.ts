import { once } from 'node:events';
import sharp from 'sharp';
import { fileOf } from '../support/bot';
import { buttonLabels, type LocalInteraction, type StoredMessage } from '../support/discord';
import { isDrawn } from './answers';
import type { Studio } from './studio';
import { Transcript } from './transcript';
import { within } from './within';

/**
 * Requests a picture, kills and restarts the bot during the drawing, lets the token expire, and votes.
 * @param more options that make the job longer
 * @returns the events as a table; null when the picture was done before the bot was back
 */
export async function live(
  studio: Studio,
  more: { steps?: number; count?: number },
): Promise<{ table: string } | null> {
  const { discord } = studio;
  const before = await studio.startBot();
  const transcript = new Transcript(discord);
  const caption = 'a panda on a yellow background';
  const options = { caption, seed: 7, ...more };
  const typed = Object.entries(options).map(([name, value]) => `${name}:${value}`);
  transcript.note('lin', `types \`/imagine ${typed.join(' ')}\``);
  // Somebody of their own: the bot remembers the settings, and 250 steps would slow the pictures that follow.
  const asked = discord.slash('imagine', options, { user: discord.addUser('lin') });
  const edits = (): number =>
    discord.requests.filter(({ method, status }) => method === 'PATCH' && status === 200).length;
  const isDone = (): boolean => isDrawn(asked);
  await within(
    'the first preview',
    discord.until(() => (asked.original?.attachments.length ?? 0) > 0),
  );
  before.kill('SIGKILL');
  await once(before, 'exit');
  const beforeDeath = edits();
  transcript.note('script', '**kills the bot** (SIGKILL) while the picture is being drawn');

  const after = await studio.startBot();
  transcript.note(
    'script',
    '**the bot runs again**; the dead one’s lease on the message has up to 15 s to run',
  );
  await within(
    'the new bot to take the message up',
    discord.until(() => edits() > beforeDeath),
  );
  if (isDone()) {
    after.kill('SIGTERM');
    await once(after, 'exit');
    return null;
  }
  asked.expire();
  transcript.note(
    'Discord',
    '**declares the token expired** (this local Discord does it early: it stands for a job of more than 15 minutes)',
  );
  await within('the finished picture', discord.until(isDone));
  transcript.note('Discord', await holding(studio, asked));
  transcript.note('grace', 'presses “Vote”');
  discord.press(asked.original!, voteOf(asked.original!), { user: discord.addUser('grace') });
  await within(
    'the vote to be shown',
    discord.until(() => JSON.stringify(asked.original?.components).includes('Vote · 1')),
  );
  // Discord shows an edit a moment before the bot hears of it.
  await within(
    'the last answer',
    discord.until(() => discord.requests.every(({ endedAt }) => endedAt > 0)),
  );
  return { table: transcript.toMarkdown() };
}

/** The button that votes, whose label depends on our emojis. */
const voteOf = (message: StoredMessage): string =>
  buttonLabels(message).find((label) => label.includes('Vote')) ?? '';

/** Describes the final message and its text. */
async function holding({ discord }: Studio, { original }: LocalInteraction): Promise<string> {
  const file = fileOf(original);
  const {
    format,
    width,
    comments = [],
    xmp,
  } = await sharp(await discord.download(file?.url ?? '')).metadata();
  const keys = comments.map(({ keyword }) => `\`${keyword}\``);
  const written = keys.length > 0 ? keys.join(', ') : xmp ? 'an XMP packet' : 'nothing';
  return `holds \`${file?.filename}\`: ${format}, ${width} px, with ${written} in its metadata, described as “${file?.description}”`;
}
