import type { Attachment, Message } from 'discord.js';
import { isDiscordFile } from './discord-file';

/** A file on Discord. */
export interface DiscordFile {
  name: string;
  url: string;
}

/**
 * The pictures of a message and of those that it forwards: attachments, and attachments that its embeds show.
 * Discord lists the latter only there.
 */
export function picturesOf(message: Message, origins: ReadonlySet<string>): DiscordFile[] {
  const parts = [message, ...message.messageSnapshots.values()];
  const attached = parts
    .flatMap(({ attachments }) => [...(attachments?.values() ?? [])])
    .filter(isPicture)
    .map(({ name, url }) => ({ name, url }));
  const shown = parts
    .flatMap(({ embeds }) => embeds ?? [])
    .flatMap(({ image, thumbnail }) => image?.url ?? thumbnail?.url ?? [])
    .filter((url) => isDiscordFile(url, origins))
    .map((url) => ({ name: fileName(url), url }));
  return [...new Map([...attached, ...shown].map((source) => [source.url, source])).values()];
}

const isPicture = ({ contentType, name }: Attachment): boolean =>
  contentType?.startsWith('image/') ?? /\.(png|webp|jpe?g|gif|avif)$/i.test(name);

/** Name of the file behind an address. */
export const fileName = (url: string): string => new URL(url).pathname.split('/').at(-1) ?? '';
