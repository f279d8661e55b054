import { EMOJI_ART } from '@atelier/bot/emoji-art';
import type { EmojiName } from '@atelier/bot/presenters/emoji';

export const escapeHtml = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark] ?? mark,
  );

/**
 * The part of Discord's markdown that our messages use: headings, small text, escapes, bold, italics, code, links,
 * times, our emojis, mentions of channels, roles, commands.
 */
export const markdown = (text: string): string =>
  text
    // A block of code may have several lines.
    .split(/(```\n?[\s\S]*?\n?```)/)
    .map((part) => {
      const [, block] = /^```\n?([\s\S]*?)\n?```$/.exec(part) ?? [];
      if (block !== undefined) return `<pre>${escapeHtml(block)}</pre>`;
      return part.split('\n').map(lineHtml).join('');
    })
    .join('');

function lineHtml(line: string): string {
  const [, mark = '', words = line] = /^(#{1,3}|-#) (.*)$/.exec(line) ?? [];
  if (line === '') return '';
  const tag = mark === '-#' ? 'small' : mark ? `h${mark.length}` : 'p';
  return `<${tag}>${inline(mark ? words : line)}</${tag}>`;
}

function inline(text: string): string {
  const pattern =
    /\\([!-/:-@[-`{-~])|`([^`]+)`|\*\*|\*|<#(\d+)>|<@&(\d+)>|<(\/[^:>]+):\d+>|<t:(\d+):f>|<:atelier_(\w+):\d+>|\[([^\]]+)\]\(https?:[^)]+\)/g;
  let html = '';
  let last = 0;
  const open = { '**': false, '*': false };
  for (const match of text.matchAll(pattern)) {
    html += escapeHtml(text.slice(last, match.index));
    last = match.index + match[0].length;
    const [whole, escaped, code, channel, role, command, time, emoji, link] = match;
    if (escaped) html += escapeHtml(escaped);
    else if (code) html += `<code>${escapeHtml(code)}</code>`;
    else if (channel) html += '<span class="mention"># remixes</span>';
    else if (role) html += '<span class="mention">@role</span>';
    else if (command) html += `<span class="mention">${escapeHtml(command)}</span>`;
    else if (time)
      html += `<span class="time">${new Date(Number(time) * 1_000).toUTCString().slice(5, 22)}</span>`;
    else if (emoji) html += ourEmoji(emoji);
    else if (link) html += `<span class="linked">${escapeHtml(link)}</span>`;
    else {
      const mark = whole as '**' | '*';
      const tag = mark === '**' ? 'strong' : 'em';
      html += open[mark] ? `</${tag}>` : `<${tag}>`;
      open[mark] = !open[mark];
    }
  }
  return html + escapeHtml(text.slice(last));
}

/** An emoji of ours, as it is uploaded. */
export const ourEmoji = (name: string): string =>
  name in EMOJI_ART ? `<svg class="emoji" viewBox="0 0 128 128">${EMOJI_ART[name as EmojiName]}</svg>` : '';

/** Draws emoji as pictures, as Discord does, so the machine needs no emoji font. */
const EMOJI: Record<string, string> = {
  '✅': '<rect x="1" y="1" width="18" height="18" rx="4" fill="#77b255"/><path d="M5 10l4 4 7-8" fill="none" stroke="#fff" stroke-width="2.6"/>',
  '⏳': '<path d="M4 1h12v2q0 4-4 7 4 3 4 7v2H4v-2q0-4 4-7-4-3-4-7z" fill="#a8d8f0"/><path d="M6 17q4-6 8 0z" fill="#ffac33"/>',
  '🖌': '<path d="M18 1L8 9l3 3z" fill="#c1694f"/><path d="M8 9q-4 0-4 4 0 3-3 5 8 2 10-6z" fill="#50a5e6"/>',
  '⏹': '<rect x="1" y="1" width="18" height="18" rx="4" fill="#3b88c3"/><rect x="6" y="6" width="8" height="8" fill="#fff"/>',
  '⚠': '<path d="M10 1l9 17H1z" fill="#ffcc4d"/><path d="M10 7v6m0 2v2" stroke="#231f20" stroke-width="2"/>',
  '👁': '<path d="M1 10q9-10 18 0-9 10-18 0z" fill="#b5bac1"/><circle cx="10" cy="10" r="3" fill="#313338"/>',
};
export const drawEmoji = (html: string): string =>
  html.replace(
    /(✅|⏳|🖌|⏹|⚠|👁)\uFE0F?/gu,
    (_, emoji: string) => `<svg class="emoji" viewBox="0 0 20 20">${EMOJI[emoji]}</svg>`,
  );
