import { type APIEmoji, type REST, Routes } from 'discord.js';
import sharp from 'sharp';
import { EMOJIS, type EmojiName, type Emojis, nameOfEmoji } from '../presenters/emoji';
import { svgOf } from './emoji-art';

const NAMES = Object.keys(EMOJIS) as EmojiName[];

/** Our emojis that Discord has, by name. @throws DiscordAPIError, HTTPError */
export async function knownEmojis(rest: REST, applicationId: string): Promise<Emojis> {
  const { items } = (await rest.get(Routes.applicationEmojis(applicationId))) as { items: APIEmoji[] };
  const ids = new Map(items.map(({ name, id }) => [name, id]));
  return new Map(
    NAMES.flatMap((name) => {
      const id = ids.get(nameOfEmoji(name));
      return id ? [[name, id] as const] : [];
    }),
  );
}

/**
 * Uploads the emojis of ours that Discord lacks. Safe to repeat: what it has stays, also when it was replaced there.
 * @returns how many were uploaded, and all ids
 * @throws DiscordAPIError, HTTPError
 */
export async function deployEmojis(
  rest: REST,
  applicationId: string,
): Promise<{ uploaded: number; emojis: Emojis }> {
  const known = new Map(await knownEmojis(rest, applicationId));
  const missing = NAMES.filter((name) => !known.has(name));
  for (const name of missing) {
    const png = await sharp(Buffer.from(svgOf(name)))
      .png()
      .toBuffer();
    const body = { name: nameOfEmoji(name), image: `data:image/png;base64,${png.toString('base64')}` };
    const { id } = (await rest.post(Routes.applicationEmojis(applicationId), { body })) as APIEmoji;
    if (id) known.set(name, id);
  }
  return { uploaded: missing.length, emojis: known };
}
