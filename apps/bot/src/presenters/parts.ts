import {
  type APIButtonComponent,
  type APIComponentInContainer,
  type APIContainerComponent,
  type APIFileComponent,
  type APIMediaGalleryComponent,
  type APISectionComponent,
  type APITextDisplayComponent,
  type APIThumbnailComponent,
  ComponentType,
} from 'discord.js';

// The parts that our messages are made of. A message of components has no content and no embeds
// (docs/decisions/components-v2.md).

/** Components of one message, nested ones too. */
export const MOST_COMPONENTS = 40;
/** Characters over all texts of one message. */
export const MOST_TEXT = 4_000;

/** Accent colours by what a message says. */
export const COLOURS = {
  studio: 0xf59e0b,
  done: 0x22c55e,
  failed: 0xef4444,
  quiet: 0x6b7280,
} as const;

/** A text. Discord refuses one that is blank, so a dash takes its place. */
export const text = (content: string): APITextDisplayComponent => ({
  type: ComponentType.TextDisplay,
  content: content.trim() === '' ? '—' : content,
});

/** Text with a button or a small picture beside it. */
export const section = (
  content: string,
  accessory: APIButtonComponent | APIThumbnailComponent,
): APISectionComponent => ({ type: ComponentType.Section, components: [text(content)], accessory });

/** A small picture beside a text. @param file name of an attachment of this message */
export const thumbnail = (file: string, description: string): APIThumbnailComponent => ({
  type: ComponentType.Thumbnail,
  media: { url: `attachment://${file}` },
  description,
});

/** A text, with a small picture beside it where there is one. */
export const beside = (
  content: string,
  file: string | null,
  description: string,
): APISectionComponent | APITextDisplayComponent =>
  file ? section(content, thumbnail(file, description)) : text(content);

/** Pictures, 1 to 10, each with its description for people who do not see it. */
export const gallery = (
  items: readonly { url: string; description: string }[],
): APIMediaGalleryComponent => ({
  type: ComponentType.MediaGallery,
  items: items.map(({ url, description }) => ({ media: { url }, description })),
});

/** A file to keep. @param name of an attachment of this message */
export const file = (name: string): APIFileComponent => ({
  type: ComponentType.File,
  file: { url: `attachment://${name}` },
});

export const line: APIComponentInContainer = { type: ComponentType.Separator };

/** A container with a coloured edge; null parts are left out. */
export const container = (
  accent_color: number,
  ...parts: (APIComponentInContainer | null)[]
): APIContainerComponent => ({
  type: ComponentType.Container,
  accent_color,
  components: parts.filter((part) => part !== null),
});

/** Small grey text. It is one line, so line breaks become spaces. */
export const small = (words: string): string => `-# ${words.replace(/\s+/g, ' ')}`;

/** A heading that shows words literally. @param words escaped already */
export function heading(words: string): string {
  const one = words.replace(/\s+/g, ' ').trim();
  if (one.length > 200) return `**${one}**`;
  return `${one.length > 60 ? '###' : '##'} ${one || '—'}`;
}
