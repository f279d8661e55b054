import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import { escapeHtml, markdown, ourEmoji } from './discord-markdown';

/** What is drawn of a component; messages come as JSON. */
type Part = {
  type: number;
  components?: Part[];
  accessory?: Part;
  content?: string;
  items?: { media: { url: string } }[];
  media?: { url: string };
  name?: string;
  size?: number;
  accent_color?: number | null;
  divider?: boolean;
  style?: number;
  label?: string;
  emoji?: { name?: string };
};

const STYLES: Record<number, string> = {
  [ButtonStyle.Primary]: 'primary',
  [ButtonStyle.Secondary]: 'secondary',
  [ButtonStyle.Success]: 'success',
  [ButtonStyle.Danger]: 'danger',
  [ButtonStyle.Link]: 'link',
};
const LINK =
  '<svg class="out" viewBox="0 0 16 16"><path d="M6 3H3v10h10v-3M9 3h4v4M13 3L7 9" fill="none" stroke="currentColor" stroke-width="1.6"/></svg>';

export const componentsHtml = (parts: readonly unknown[]): string => (parts as Part[]).map(partHtml).join('');

function partHtml(part: Part): string {
  const inner = () => componentsHtml(part.components ?? []);
  switch (part.type) {
    case ComponentType.Container: {
      const colour = `#${(part.accent_color ?? 0x4f545c).toString(16).padStart(6, '0')}`;
      return `<div class="container" style="--accent: ${colour}">${inner()}</div>`;
    }
    case ComponentType.TextDisplay:
      return `<div class="words">${markdown(part.content ?? '')}</div>`;
    case ComponentType.Section:
      return `<div class="section"><div class="said">${inner()}</div>${part.accessory ? partHtml(part.accessory) : ''}</div>`;
    case ComponentType.Thumbnail:
      return `<img class="thumbnail" src="${part.media?.url}">`;
    case ComponentType.MediaGallery: {
      const items = part.items ?? [];
      const images = items.map(({ media }) => `<img src="${media.url}">`);
      return `<div class="gallery of${Math.min(items.length, 5)}">${images.join('')}</div>`;
    }
    case ComponentType.File:
      return fileHtml(part);
    case ComponentType.Separator:
      return `<div class="separator ${part.divider === false ? '' : 'line'}"></div>`;
    case ComponentType.ActionRow:
      return `<div class="row">${inner()}</div>`;
    default:
      return buttonHtml(part);
  }
}

function buttonHtml({ style = ButtonStyle.Secondary, label = '', emoji }: Part): string {
  const picture = emoji?.name ? ourEmoji(emoji.name.replace('atelier_', '')) : '';
  const out = style === ButtonStyle.Link ? LINK : '';
  return `<span class="button ${STYLES[style] ?? ''}">${picture}${escapeHtml(label)}${out}</span>`;
}

function fileHtml({ name = '', size = 0 }: Part): string {
  const large =
    size >= 1024 * 1024 ? `${(size / 1024 / 1024).toFixed(2)} MB` : `${(size / 1024).toFixed(2)} KB`;
  return `<div class="file"><svg viewBox="0 0 30 40"><path d="M2 1h18l8 8v30H2z" fill="#d3d6fd"/><path d="M20 1l8 8h-8z" fill="#939bf9"/><path d="M6 32l6-9 4 5 3-3 5 7z" fill="#5865f2"/></svg>
    <div><a>${escapeHtml(name)}</a><small>${large}</small></div></div>`;
}
