import type { APIEmbed, APIEmbedField } from 'discord-api-types/v10';
import type { StoredMessage } from '../support/discord';
import { MODAL_CSS } from './discord-modal';

/** A message as the local Discord holds it, with every picture inlined as a data URL. */
export type Drawn = Pick<
  StoredMessage,
  'content' | 'embeds' | 'attachments' | 'components' | 'ephemeral' | 'timestamp'
> & {
  /** The person's action: `ada used /imagine`. */
  cause: string;
  locale: keyof typeof DISCORD_SAYS;
};

/** Discord's own words around a message or a form. */
export const DISCORD_SAYS = {
  en: {
    only: 'Only you can see this',
    dismiss: 'Dismiss message',
    cancel: 'Cancel',
    submit: 'Submit',
    drop: 'Drop file here or <a>browse</a>',
  },
  de: {
    only: 'Nur du kannst das sehen',
    dismiss: 'Nachricht ausblenden',
    cancel: 'Abbrechen',
    submit: 'Senden',
    drop: 'Datei hier ablegen oder <a>durchsuchen</a>',
  },
  es: {
    only: 'Solo tú puedes ver esto',
    dismiss: 'Ocultar mensaje',
    cancel: 'Cancelar',
    submit: 'Enviar',
    drop: 'Suelta el archivo aquí o <a>búscalo</a>',
  },
} as const;

export const escapeHtml = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark] ?? mark,
  );

/**
 * The part of Discord's markdown that our messages use: escapes, bold, italics, code, mentions of channels,
 * roles, commands.
 */
function markdown(text: string): string {
  const pattern =
    /\\([!-/:-@[-`{-~])|```\n?([\s\S]*?)\n?```|`([^`]+)`|\*\*|\*|<#(\d+)>|<@&(\d+)>|<(\/[^:>]+):\d+>|\[([^\]]+)\]\(https?:[^)]+\)|\n/g;
  let html = '';
  let last = 0;
  const open = { '**': false, '*': false };
  for (const match of text.matchAll(pattern)) {
    html += escapeHtml(text.slice(last, match.index));
    last = match.index + match[0].length;
    const [whole, escaped, block, code, channel, role, command, link] = match;
    if (escaped) html += escapeHtml(escaped);
    else if (block !== undefined) html += `<pre>${escapeHtml(block)}</pre>`;
    else if (code) html += `<code>${escapeHtml(code)}</code>`;
    else if (channel) html += `<span class="mention"># channel</span>`;
    else if (role) html += `<span class="mention">@role</span>`;
    else if (command) html += `<span class="mention">${escapeHtml(command)}</span>`;
    else if (link) html += `<span class="linked">${escapeHtml(link)}</span>`;
    else if (whole === '\n') html += '<br>';
    else {
      const mark = whole as '**' | '*';
      const tag = mark === '**' ? 'strong' : 'em';
      html += open[mark] ? `</${tag}>` : `<${tag}>`;
      open[mark] = !open[mark];
    }
  }
  return html + escapeHtml(text.slice(last));
}

/** Draws emoji as pictures, as Discord does, so the machine needs no emoji font. */
const EMOJI: Record<string, string> = {
  '✅': '<rect x="1" y="1" width="18" height="18" rx="4" fill="#77b255"/><path d="M5 10l4 4 7-8" fill="none" stroke="#fff" stroke-width="2.6"/>',
  '⏳': '<path d="M4 1h12v2q0 4-4 7 4 3 4 7v2H4v-2q0-4 4-7-4-3-4-7z" fill="#a8d8f0"/><path d="M6 17q4-6 8 0z" fill="#ffac33"/>',
  '🖌': '<path d="M18 1L8 9l3 3z" fill="#c1694f"/><path d="M8 9q-4 0-4 4 0 3-3 5 8 2 10-6z" fill="#50a5e6"/>',
  '⏹': '<rect x="1" y="1" width="18" height="18" rx="4" fill="#3b88c3"/><rect x="6" y="6" width="8" height="8" fill="#fff"/>',
  '⚠': '<path d="M10 1l9 17H1z" fill="#ffcc4d"/><path d="M10 7v6m0 2v2" stroke="#231f20" stroke-width="2"/>',
  '👁': '<path d="M1 10q9-10 18 0-9 10-18 0z" fill="#b5bac1"/><circle cx="10" cy="10" r="3" fill="#313338"/>',
};
const drawEmoji = (html: string): string =>
  html.replace(
    /(✅|⏳|🖌|⏹|⚠|👁)\uFE0F?/gu,
    (_, emoji: string) => `<svg class="emoji" viewBox="0 0 20 20">${EMOJI[emoji]}</svg>`,
  );

function embedHtml(embed: APIEmbed): string {
  const { author, title, description, fields = [], image, thumbnail, color = 0x4f545c } = embed;
  const footer = [embed.footer?.text, embed.timestamp?.slice(11, 16)].filter(Boolean).join(' • ');
  const parts = [
    author ? `<div class="author">${escapeHtml(author.name)}</div>` : '',
    title ? `<div class="title ${embed.url ? 'linked' : ''}">${markdown(title)}</div>` : '',
    description ? `<div class="description">${markdown(description)}</div>` : '',
    `<div class="fields">${fields.map(fieldHtml).join('')}</div>`,
    image ? `<img class="image" src="${image.url}">` : '',
    footer ? `<div class="footer">${escapeHtml(footer)}</div>` : '',
  ];
  const bar = `#${color.toString(16).padStart(6, '0')}`;
  const side = thumbnail ? `<img class="thumbnail" src="${thumbnail.url}">` : '';
  return `<div class="embed" style="border-color:${bar}"><div class="body">${parts.join('')}</div>${side}</div>`;
}

const fieldHtml = ({ name, value, inline }: APIEmbedField): string =>
  `<div class="field ${inline ? 'inline' : ''}"><b>${markdown(name)}</b>${markdown(value)}</div>`;

type Button = { style?: number; label?: string };
const STYLES = ['', 'primary', 'secondary', 'success', 'danger', 'link'];

function rowHtml(row: { components?: Button[] }): string {
  const buttons = (row.components ?? []).map(
    ({ style = 2, label = '' }) =>
      `<span class="button ${STYLES[style]}">${escapeHtml(label)}${style === 5 ? ' ↗' : ''}</span>`,
  );
  return `<div class="row">${buttons.join('')}</div>`;
}

/** Pictures that no embed shows: Discord puts them below the text. */
const bareHtml = ({ attachments, embeds }: Drawn): string =>
  attachments
    .filter(({ url }) => !embeds.some(({ image, thumbnail }) => [image?.url, thumbnail?.url].includes(url)))
    .map(({ url }) => `<img class="bare" src="${url}">`)
    .join('');

/** A message. */
export function messageHtml(message: Drawn): string {
  const time = message.timestamp.slice(11, 16);
  const says = DISCORD_SAYS[message.locale];
  const rows = (message.components ?? []) as { components?: Button[] }[];
  return `<div class="message ${message.ephemeral ? 'ephemeral' : ''}">
    <div class="cause">╭ ${escapeHtml(message.cause)}</div>
    <div class="avatar">A</div>
    <div class="content"><div class="head"><b>Atelier</b><span class="app">APP</span><time>${time}</time></div>
    ${message.content ? `<div class="text">${markdown(message.content)}</div>` : ''}
    ${message.embeds.map(embedHtml).join('')}${bareHtml(message)}${rows.map(rowHtml).join('')}
    ${message.ephemeral ? `<div class="only">👁 ${says.only} • <a>${says.dismiss}</a></div>` : ''}</div></div>`;
}

/** A page in the style of Discord's dark theme, drawn by us. */
export const page = (body: string): string => `<!doctype html><meta charset="utf-8"><style>
  * { box-sizing: border-box } body { margin: 0; background: #313338; color: #dbdee1; font: 15px/1.4 'Noto Sans', 'DejaVu Sans', sans-serif }
  #shot { padding: 14px 18px; width: 560px }
  .message { display: grid; grid-template-columns: 52px 1fr; padding: 6px 0 }
  .message.ephemeral { background: #393c8f33; border-left: 2px solid #5865f2; padding-left: 8px }
  .cause { grid-column: 1 / 3; padding-left: 30px; font-size: 13px; color: #b5bac1 }
  .avatar { width: 40px; height: 40px; border-radius: 50%; background: #f59e0b; color: #222; font-weight: 700; text-align: center; line-height: 40px }
  .app { background: #5865f2; color: #fff; font-size: 10px; border-radius: 3px; padding: 1px 4px; margin: 0 6px; vertical-align: 2px }
  time { color: #949ba4; font-size: 12px } .head b { color: #f2f3f5 }
  .embed { display: flex; gap: 14px; background: #2b2d31; border-left: 4px solid; border-radius: 4px; padding: 10px 14px; margin: 4px 0; max-width: 460px }
  .body { flex: 1; min-width: 0; overflow-wrap: anywhere } .author { font-weight: 600; font-size: 13px; margin-bottom: 4px }
  .title { font-weight: 700; color: #f2f3f5; margin-bottom: 4px } .linked { color: #00a8fc }
  .description { font-size: 14px } .fields { display: flex; flex-wrap: wrap; gap: 0 16px } .field { flex: 0 0 100%; font-size: 14px; margin-top: 8px }
  .field.inline { flex: 1 } .field b:first-child { display: block; color: #f2f3f5 }
  .image { display: block; width: 100%; max-width: 400px; border-radius: 4px; margin-top: 12px; image-rendering: auto }
  .bare { display: block; max-width: 100%; border-radius: 8px; margin: 6px 0 }
  .thumbnail { width: 80px; height: 80px; border-radius: 4px } .footer { font-size: 12px; color: #b5bac1; margin-top: 8px }
  .row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 6px }
  .button { border-radius: 6px; padding: 6px 14px; font-size: 14px; color: #fff; background: #4e5058 }
  .primary { background: #5865f2 } .success { background: #248046 } .danger { background: #da373c }
  .mention { background: #3c4270; color: #c9cdfb; border-radius: 3px; padding: 0 2px } .only { font-size: 12px; color: #949ba4; margin-top: 4px }
  code, pre { background: #1e1f22; border-radius: 4px; padding: 1px 4px; font: 13px monospace } pre { padding: 8px; white-space: pre-wrap; margin: 4px 0 }
  .only a { color: #00a8fc }
${MODAL_CSS}
  .emoji { width: 1.2em; height: 1.2em; vertical-align: -0.22em }
</style><div id="shot">${drawEmoji(body)}</div>`;
