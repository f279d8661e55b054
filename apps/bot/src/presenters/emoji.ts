/** Our emojis by name, each with the character that stands for it where Discord has no emoji of ours. */
export const EMOJIS = {
  waiting: '⏳',
  reading: '🖌',
  stage64: '🖌',
  stage256: '🖌',
  stage1024: '🖌',
  done: '✅',
  stopped: '⏹',
  failed: '⚠',
  vote: '▲',
} as const;
export type EmojiName = keyof typeof EMOJIS;

/** Discord's ids of our emojis; those that are not uploaded are missing. */
export type Emojis = ReadonlyMap<EmojiName, string>;

/** The name of an emoji at Discord. */
export const nameOfEmoji = (name: EmojiName): string => `atelier_${name}`;

/** An emoji in a text: ours as markup, else its character. */
export function glyph(name: EmojiName, emojis: Emojis): string {
  const id = emojis.get(name);
  return id ? `<:${nameOfEmoji(name)}:${id}>` : EMOJIS[name];
}

/** An emoji on a button: ours beside the label, else its character at the label's start. */
export function labelled(name: EmojiName, label: string, emojis: Emojis) {
  const id = emojis.get(name);
  return id ? { label, emoji: { id, name: nameOfEmoji(name) } } : { label: `${EMOJIS[name]} ${label}` };
}
