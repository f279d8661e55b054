import type { Cleaning } from '@atelier/domain';

/** Prepares a caption for the tokenizer as the pack's encoder was trained. Knows nothing of tokens. */
export function cleanCaption(caption: string, how: Cleaning): string {
  switch (how) {
    case 'none':
      return caption;
    case 'lower':
      return caption.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
    case 'deepfloyd':
      // IF cleans twice: removing markup the first time may leave something that the second pass removes.
      return cleanWebText(cleanWebText(caption));
  }
}

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  '#39': "'",
};

/**
 * Patterns that DeepFloyd IF strips from web captions: links, handles, ids, file names, sizes, shop talk and
 * markup.
 */
const WEB_NOISE: [pattern: RegExp, by: string][] = [
  [/<person>/g, 'person'],
  [/\b(?:https?:\/\/|www\.)\S+/g, ''],
  [/<[^>]*>/g, ''],
  [/@[\w\d]+\b/g, ''],
  // CJK strokes, katakana extensions, enclosed letters, compatibility forms and ideographs.
  [/[\u31c0-\u31ef\u31f0-\u31ff\u3200-\u32ff\u3300-\u33ff\u3400-\u4dbf\u4dc0-\u4dff\u4e00-\u9fff]+/g, ''],
  [
    /[\u002d\u058a\u05be\u1400\u1806\u2010-\u2015\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u301c\u3030\u30a0\ufe31\ufe32\ufe58\ufe63\uff0d]+/g,
    '-',
  ],
  [/[`´«»“”¨]/g, '"'],
  [/[‘’]/g, "'"],
  [/&quot;?/g, ''],
  [/&amp/g, ''],
  [/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/g, ' '],
  [/\d:\d\d\s+$/g, ''],
  [/\\n/g, ' '],
  [/#\d{1,3}\b/g, ''],
  [/#\d{5,}\b/g, ''],
  [/\b\d{6,}\b/g, ''],
  [/\S+\.(?:png|jpg|jpeg|bmp|webp|eps|pdf|apk|mp4)/g, ''],
  [/["']{2,}/g, '"'],
  [/\.{2,}/g, ' '],
  [/[#®•©™&@·º½¾¿¡§~)(\][}{|\\/*]+/g, ' '],
  [/\s+\.\s+/g, ' '],
];

const SHOP_TALK: [pattern: RegExp, by: string][] = [
  [/\b[a-zA-Z]{1,3}\d{3,15}\b/g, ''],
  [/\b[a-zA-Z]+\d+[a-zA-Z]+\b/g, ''],
  [/\b\d+[a-zA-Z]+\d+\b/g, ''],
  [/(?:worldwide\s+)?(?:free\s+)?shipping/g, ''],
  [/(?:free\s)?download(?:\sfree)?/g, ''],
  [/\bclick\b\s(?:for|on)\s\w+/g, ''],
  [/\b(?:png|jpg|jpeg|bmp|webp|eps|pdf|apk|mp4)(?:\simage[s]?)?/g, ''],
  [/\bpage\s+\d+\b/g, ''],
  [/\b\d*[a-zA-Z]+\d+[a-zA-Z]+\d+[a-zA-Z\d]*\b/g, ' '],
  [/\b\d+\.?\d*[xх×]\d+\.?\d*\b/g, ''],
  [/\b\s+:\s+/g, ': '],
  [/\D[,./]\b/g, '$& '],
  [/\s+/g, ' '],
];

function cleanWebText(caption: string): string {
  let text = decodeURIComponentSafely(caption.replaceAll('+', ' ')).trim().toLowerCase();
  for (const [pattern, by] of WEB_NOISE) text = text.replace(pattern, by);
  // Underscores and dashes between many words are a file name's blanks.
  if ((text.match(/[-_]/g) ?? []).length > 3) text = text.replace(/[-_]/g, ' ');
  text = unescapeEntities(unescapeEntities(text)).trim();
  for (const [pattern, by] of SHOP_TALK) text = text.replace(pattern, by);
  return text
    .trim()
    .replace(/^["']([\s\S]+)["']$/, '$1')
    .replace(/^['_,\-:;]/, '')
    .replace(/['_,\-:\-+]$/, '')
    .replace(/^\.\S+$/, '')
    .trim();
}

const unescapeEntities = (text: string): string =>
  text.replace(/&(#?\w+);/g, (whole, name: string) => {
    const numeric = /^#(\d{1,6})$/.exec(name);
    const named = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
    return named ?? (numeric ? String.fromCodePoint(Number(numeric[1])) : whole);
  });

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
