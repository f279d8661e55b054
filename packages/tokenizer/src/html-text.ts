/** The text of a piece of HTML, as Python's html.parser and Beautiful Soup find it. */
import { characterOf } from './entities';

const COMMENT = /^<!--[\s\S]*?-->/;
const DECLARATION = /^<[!?][^>]*>/;
// A quote opens a value only after `=`.
const TAG = /^<\/?([a-zA-Z][^\t\n\r\f />]*)(?:=\s*(?:"[^"]*"|'[^']*')|[^>])*>/;
// At the very end of the text a reference without its semicolon is none.
const REFERENCE = /^&(?:(#\d+|#[xX][0-9a-fA-F]+)(?=[^0-9a-fA-F])|([a-zA-Z][-.a-zA-Z0-9]*)(?=[^a-zA-Z0-9]));?/;
/** Elements whose content is no text. */
const HIDDEN = new Set(['script', 'style', 'template']);

/** Drops tags, comments, scripts and styles, and resolves character references. Other `<` and `&` stay. */
export function textOfHtml(html: string): string {
  if (!/[<&]/.test(html)) return html;
  let out = '';
  for (let at = 0; at < html.length; ) {
    const next = html.slice(at).search(/[<&]/);
    if (next < 0) return out + html.slice(at);
    out += html.slice(at, at + next);
    at += next;
    const rest = html.slice(at);
    const reference = REFERENCE.exec(rest);
    if (reference) {
      // Beautiful Soup writes an unknown name back without its semicolon.
      const name = reference[1] ?? reference[2]!;
      out += characterOf(name) ?? `&${name}`;
      at += reference[0].length;
      continue;
    }
    const skipped = COMMENT.exec(rest) ?? DECLARATION.exec(rest) ?? TAG.exec(rest);
    if (!skipped) {
      out += rest[0];
      at++;
      continue;
    }
    at += skipped[0].length;
    const name = skipped[1]?.toLowerCase();
    if (!name || skipped[0].startsWith('</') || !HIDDEN.has(name)) continue;
    const end = new RegExp(`</${name}\\s*>`, 'i').exec(html.slice(at));
    at = end ? at + end.index + end[0].length : html.length;
  }
  return out;
}
