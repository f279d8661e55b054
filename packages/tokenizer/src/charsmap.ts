/**
 * SentencePiece's precompiled table of normalization (`nmt_nfkc` for T5): a Darts double-array trie over UTF-8,
 * whose values are places in a text of replacements. @huggingface/tokenizers only approximates it by NFKC.
 */

/** Graphemes of at most so many bytes are looked up whole, longer ones character by character. */
const WHOLE_BYTES = 5;

/** Returns the normalization that the base64 of a `Precompiled` normalizer holds. @throws Error when it is cut off */
export function readCharsmap(base64: string): (text: string) => string {
  const bytes = Buffer.from(base64, 'base64');
  const trieBytes = bytes.length >= 4 ? bytes.readUInt32LE(0) : Number.NaN;
  if (!(trieBytes % 4 === 0 && 4 + trieBytes < bytes.length))
    throw new Error('its table of normalization is cut off');
  const trie = Uint32Array.from({ length: trieBytes / 4 }, (_, at) => bytes.readUInt32LE(4 + 4 * at));
  const texts = bytes.subarray(4 + trieBytes);
  const replacements = new Map<number, string>();

  const replacementAt = (start: number): string => {
    let found = replacements.get(start);
    if (found === undefined) {
      found = texts.toString('utf8', start, texts.indexOf(0, start));
      replacements.set(start, found);
    }
    return found;
  };
  const lookUp = (part: string): string | null => {
    const start = shortestPrefix(trie, Buffer.from(part, 'utf8'));
    return start === null ? null : replacementAt(start);
  };
  /** Most characters of captions are alone in their grapheme: their answers are kept. */
  const known = new Map<string, string>();
  const normalize = (grapheme: string): string => {
    const whole = Buffer.byteLength(grapheme) <= WHOLE_BYTES ? lookUp(grapheme) : null;
    return whole ?? Array.from(grapheme, (character) => lookUp(character) ?? character).join('');
  };
  return (text) => {
    let out = '';
    for (const { segment } of graphemes.segment(text)) {
      let found = known.get(segment);
      if (found === undefined) {
        found = normalize(segment);
        if (known.size < 10_000) known.set(segment, found);
      }
      out += found;
    }
    return out;
  };
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The value of the shortest key that `key` begins with, as the Rust implementation takes it; null: there is none. */
function shortestPrefix(trie: Uint32Array, key: Uint8Array): number | null {
  let at = offsetOf(trie[0]!);
  for (const byte of key) {
    if (byte === 0) return null;
    at ^= byte;
    const unit = trie[at];
    if (unit === undefined || (unit & 0x8000_00ff) >>> 0 !== byte) return null;
    at ^= offsetOf(unit);
    if ((unit >>> 8) & 1) return trie[at]! & 0x7fff_ffff;
  }
  return null;
}

/** Distance from a unit to its children. */
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);
