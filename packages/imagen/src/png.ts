/**
 * Reads and writes text chunks of PNG files, which carry an image's caption, seed and settings. Knows nothing
 * of pixels.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Longer texts are stored compressed. */
const COMPRESS_FROM = 512;
/** Largest decompressed text, in bytes: a chunk of a few bytes can claim gigabytes. */
const TEXT_BYTES = 1 << 20;

interface Chunk {
  type: string;
  data: Buffer;
}

/**
 * Adds `texts` to a PNG as iTXt chunks (UTF-8), before the image data, and replaces chunks of the same
 * keywords. Keywords are 1 to 79 Latin-1 characters (PNG specification, 11.3.4); `Title`, `Description` and
 * `Software` are known ones.
 * @throws RangeError when `png` is no PNG or a keyword is not allowed
 */
export function writePngText(png: Uint8Array, texts: Readonly<Record<string, string>>): Buffer {
  for (const keyword of Object.keys(texts))
    if (!/^(?! )[\x20-\x7e\xa1-\xff]{1,79}(?<! )$/.test(keyword))
      throw new RangeError(`"${keyword}" is no PNG keyword`);
  const [header, ...others] = readChunks(png);
  const kept = others.filter((chunk) => !Object.hasOwn(texts, textOf(chunk)?.[0] ?? ''));
  const added = Object.entries(texts).map(([keyword, text]) => ({
    type: 'iTXt',
    data: international(keyword, text),
  }));
  return Buffer.concat([SIGNATURE, ...[header!, ...added, ...kept].map(encode)]);
}

/** The texts of a PNG by keyword: its tEXt, zTXt and iTXt chunks. @throws RangeError when `png` is no PNG */
export function readPngText(png: Uint8Array): Record<string, string> {
  return Object.fromEntries(
    readChunks(png)
      .map(textOf)
      .filter((text) => text !== null),
  );
}

function readChunks(png: Uint8Array): Chunk[] {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw new RangeError('not a PNG');
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > bytes.length) throw new RangeError('the PNG is cut off');
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, end - 4) });
    at = end;
  }
  if (chunks[0]?.type !== 'IHDR' || chunks.at(-1)?.type !== 'IEND')
    throw new RangeError('the PNG is cut off');
  return chunks;
}

function encode({ type, data }: Chunk): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** keyword, 0, compressed?, method 0, language "" 0, translated keyword "" 0, text */
function international(keyword: string, text: string): Buffer {
  const raw = Buffer.from(text, 'utf8');
  const compressed = raw.length >= COMPRESS_FROM;
  return Buffer.concat([
    Buffer.from(keyword, 'latin1'),
    Buffer.from([0, compressed ? 1 : 0, 0, 0, 0]),
    compressed ? deflateSync(raw) : raw,
  ]);
}

function textOf({ type, data }: Chunk): [keyword: string, text: string] | null {
  const zero = data.indexOf(0);
  if (zero < 1) return null;
  const keyword = data.toString('latin1', 0, zero);
  const rest = data.subarray(zero + 1);
  if (type === 'tEXt') return [keyword, rest.toString('latin1')];
  if (type === 'zTXt') return inflated(keyword, rest.subarray(1), 'latin1');
  if (type !== 'iTXt') return null;
  const afterLanguage = rest.indexOf(0, 2) + 1;
  const text = rest.subarray(rest.indexOf(0, afterLanguage) + 1);
  return rest[0] === 1 ? inflated(keyword, text, 'utf8') : [keyword, text.toString('utf8')];
}

function inflated(keyword: string, data: Buffer, encoding: 'latin1' | 'utf8'): [string, string] | null {
  try {
    return [keyword, inflateSync(data, { maxOutputLength: TEXT_BYTES }).toString(encoding)];
  } catch {
    return null;
  }
}
