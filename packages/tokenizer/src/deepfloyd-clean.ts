/**
 * DeepFloyd IF's cleaning of captions from the web: links, handles, ids, file names, sizes, shop talk and markup.
 * Follows diffusers' `_clean_caption` rule by rule, with Python's notion of letters, digits and white space. Of
 * ftfy, which it calls in between, everything but the repair of text that was decoded with the wrong encoding.
 */
import { unescapeHtml } from './entities';
import { textOfHtml } from './html-text';

const LETTER = '\\p{L}\\p{N}_';
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const CLASSES: Record<string, string> = {
  w: `[${LETTER}]`,
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  s: `[${SPACE}]`,
  S: `[^${SPACE}]`,
  b: `(?:(?<=[${LETTER}])(?![${LETTER}])|(?<![${LETTER}])(?=[${LETTER}]))`,
};

/** A Python pattern, in which JavaScript's \w, \d, \s and \b would know ASCII letters only. */
const pattern = ({ raw }: TemplateStringsArray): RegExp =>
  new RegExp(
    raw[0]!
      .replace(/\[\\w(?=[^\]]*\])/g, `[${LETTER}`)
      .replace(/\\([wdDsSb])/g, (_, name: string) => CLASSES[name]!),
    'gu',
  );

type Rule = [pattern: RegExp, by: string];

const FILES = 'png|jpg|jpeg|bmp|webp|eps|pdf|apk|mp4';
const DOMAIN = '[a-zA-Z0-9.\\-]+[.](?:com|co|ru|net|org|edu|gov|it)';

const BEFORE_HTML: Rule[] = [
  [/<person>/g, 'person'],
  [url('https?:'), ''],
  [url('www:'), ''],
];

function url(scheme: string): RegExp {
  const tail = `[${LETTER}/\\-]*${CLASSES.b}/?(?!@)`;
  return new RegExp(`${CLASSES.b}(?:${scheme}(?:/{1,3}|[a-zA-Z0-9%])|${DOMAIN}${tail})`, 'gu');
}

const WEB_NOISE: Rule[] = [
  [pattern`@\w+\b`, ''],
  // CJK strokes, katakana extensions, enclosed letters, compatibility forms, ideographs, hexagrams.
  [/[\u31c0-\u9fff]/g, ''],
  [
    /[\u002d\u058a\u05be\u1400\u1806\u2010-\u2015\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u301c\u3030\u30a0\ufe31\ufe32\ufe58\ufe63\uff0d]+/g,
    '-',
  ],
  [/[`´«»“”¨]/g, '"'],
  [/[‘’]/g, "'"],
  [/&quot;?/g, ''],
  [/&amp/g, ''],
  [pattern`\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}`, ' '],
  [pattern`\d:\d\d\s+$`, ''],
  [/\\n/g, ' '],
  [pattern`#\d{1,3}\b`, ''],
  [pattern`#\d{5,}\b`, ''],
  [pattern`\b\d{6,}\b`, ''],
  [new RegExp(`${CLASSES.S}+\\.(?:${FILES})`, 'gu'), ''],
  [/["']{2,}/g, '"'],
  [/\.{2,}/g, ' '],
  [/[#®•©™&@·º½¾¿¡§~)(\][}{|\\/*]+/g, ' '],
  [pattern`\s+\.\s+`, ' '],
];

const SHOP_TALK: Rule[] = [
  [pattern`\b[a-zA-Z]{1,3}\d{3,15}\b`, ''],
  [pattern`\b[a-zA-Z]+\d+[a-zA-Z]+\b`, ''],
  [pattern`\b\d+[a-zA-Z]+\d+\b`, ''],
  [pattern`(?:worldwide\s+)?(?:free\s+)?shipping`, ''],
  [pattern`(?:free\s)?download(?:\sfree)?`, ''],
  [pattern`\bclick\b\s(?:for|on)\s\w+`, ''],
  [new RegExp(`${CLASSES.b}(?:${FILES})(?:${CLASSES.s}image[s]?)?`, 'gu'), ''],
  [pattern`\bpage\s+\d+\b`, ''],
  [pattern`\b\d*[a-zA-Z]+\d+[a-zA-Z]+\d+[a-zA-Z\d]*\b`, ' '],
  [pattern`\b\d+\.?\d*[xх×]\d+\.?\d*\b`, ''],
  [pattern`\b\s+:\s+`, ': '],
  [pattern`(\D[,.\/])\b`, '$1 '],
  [pattern`\s+`, ' '],
];

const ENDS: Rule[] = [
  [/^["']([\s\S]+)["']$/, '$1'],
  [/^['_,\-:;]/, ''],
  [/['_,\-:\-+]$/, ''],
  [pattern`^\.\S+$`, ''],
];

/** Cleans a caption once; IF does it twice, since removing markup may leave something to remove. */
export function cleanWebText(caption: string): string {
  let text = strip(unquote(caption.replaceAll('+', ' '))).toLowerCase();
  text = apply(BEFORE_HTML, text);
  text = apply(WEB_NOISE, textOfHtml(text));
  // Underscores and dashes between many words are a file name's blanks.
  if ((text.match(/[-_]/g) ?? []).length > 3) text = text.replace(/[-_]/g, ' ');
  text = unescapeHtml(unescapeHtml(mend(text)));
  return strip(apply(ENDS, apply(SHOP_TALK, text)));
}

const apply = (rules: readonly Rule[], text: string): string =>
  rules.reduce((cleaned, [found, by]) => cleaned.replace(found, by), text);

const OUTER = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'g');
const strip = (text: string): string => text.replace(OUTER, '');

/** Percent-encoding as Python's unquote reads it: what is none stays, bytes that are no UTF-8 become U+FFFD. */
const unquote = (text: string): string =>
  text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );

const LIGATURES: Record<string, string> = {
  ĳ: 'ij',
  ŉ: 'ʼn',
  ǳ: 'dz',
  ǆ: 'dž',
  ǉ: 'lj',
  ǌ: 'nj',
  ﬀ: 'ff',
  ﬁ: 'fi',
  ﬂ: 'fl',
  ﬃ: 'ffi',
  ﬄ: 'ffl',
  ﬅ: 'ſt',
  ﬆ: 'st',
};

/** ftfy.fix_text of text in lower case. */
function mend(text: string): string {
  const unescaped = text.includes('<') ? text : unescapeHtml(text);
  return (
    unescaped
      // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escapes and control characters are removed.
      .replace(/\x1b\[[\d;]*[a-zA-Z]/g, '')
      .replace(/[ĳŉǳǆǉǌﬀ-ﬆ]/g, (ligature) => LIGATURES[ligature]!)
      .replace(/[\u3000\uff01-\uffef]/g, (wide) => wide.normalize('NFKC'))
      .replace(/[\u02bc\u2018-\u201b]/g, "'")
      .replace(/[\u201c-\u201f]/g, '"')
      .replace(/\r\n|[\r\u2028\u2029\x85]/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
      .replace(/[\0-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc]/g, '')
      .normalize('NFC')
  );
}
