import type { Attachment, Message } from 'discord.js';
import { isDiscordFile } from './discord-file';

/** A file on Discord. */
export interface DiscordFile {
  name: string;
  url: string;
}

/**
 * The pictures of a message and of those that it forwards: attachments, and those that its embeds and components
 * show. Discord may list the latter only there. Of a message of ours these are its files where it has some, because
 * what its gallery shows are copies of them.
 */
export function picturesOf(message: Message, origins: ReadonlySet<string>): DiscordFile[] {
  const parts = [message, ...message.messageSnapshots.values()];
  const shown = parts.flatMap((part) => mediaOf(part.components ?? []));
  const files = shown.filter(({ isFile, url }) => isFile && isPictureName(fileName(url)));
  const isOurs = message.author?.id === message.client.user.id;
  if (isOurs && files.length > 0) return files.map(({ url }) => ({ name: fileName(url), url }));
  const attached = parts
    .flatMap(({ attachments }) => [...(attachments?.values() ?? [])])
    .filter(isPicture)
    .map(({ name, url }) => ({ name, url }));
  const embedded = parts
    .flatMap(({ embeds }) => embeds ?? [])
    .flatMap(({ image, thumbnail }) => image?.url ?? thumbnail?.url ?? []);
  const others = [...embedded, ...shown.filter(({ isFile }) => !isFile).map(({ url }) => url)]
    .filter((url) => isDiscordFile(url, origins))
    .map((url) => ({ name: fileName(url), url }));
  return [...new Map([...attached, ...others].map((source) => [source.url, source])).values()];
}

/** Pictures that a message offers to start from, in the order of its buttons; an older message has embeds. */
export const offeredBy = ({ components, embeds }: Pick<Message, 'components' | 'embeds'>): string[] => {
  const shown = mediaOf(components).map(({ url }) => url);
  return shown.length > 0 ? shown : embeds.flatMap(({ image }) => image?.url ?? []);
};

/** Media that components show, from top to bottom; `isFile` where it is a file component. */
function mediaOf(components: Message['components']): { url: string; isFile: boolean }[] {
  const found: { url: string; isFile: boolean }[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { media, file } = value as { media?: { url?: string }; file?: { url?: string } };
    if (media?.url) found.push({ url: media.url, isFile: false });
    if (file?.url) found.push({ url: file.url, isFile: true });
    for (const inner of Object.values(value)) look(inner);
  };
  look(components.map((part) => part.toJSON()));
  return found.filter(({ url }) => URL.canParse(url));
}

const isPicture = ({ contentType, name }: Attachment): boolean =>
  contentType?.startsWith('image/') ?? isPictureName(name);

const isPictureName = (name: string): boolean => /\.(png|webp|jpe?g|gif|avif)$/i.test(name);

/** Name of the file behind an address. */
export const fileName = (url: string): string => new URL(url).pathname.split('/').at(-1) ?? '';
