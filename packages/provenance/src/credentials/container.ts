/**
 * Where a manifest store lies in a file: PNG `caBX` and RIFF `C2PA` chunks (C2PA specification, "Embedding
 * manifests"). Reading accepts damaged files, since their verdicts matter most.
 */
import { crc32 } from 'node:zlib';

export type Format = 'image/png' | 'image/webp';

/** A file with room for a store: `before` and `after` are hashed, `wrap` gives the bytes between them. */
export interface Slot {
  before: Buffer;
  after: Buffer;
  /** Bytes that `wrap` returns for a store of `length` bytes. */
  size: (length: number) => number;
  /** Makes the chunk that holds `store`. */
  wrap: (store: Uint8Array) => Buffer;
}

/** A store that a file carries, with the place of its whole chunk. */
export interface Found {
  store: Uint8Array;
  start: number;
  length: number;
  /** Whether `wrap` would write this chunk, and the file has no other one. */
  isPlain: boolean;
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Parts of a file that are looked at: our largest have a few hundred, and a forged one could have millions. */
const MOST_PARTS = 10_000;
const PNG_CHUNK = 'caBX';
const RIFF_CHUNK = 'C2PA';

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The format of a file by its first bytes; null where no manifest of ours can be in it. */
export function formatOf(file: Uint8Array): Format | null {
  const bytes = bufferOf(file);
  if (bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return 'image/png';
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP')
    return 'image/webp';
  return null;
}

/** A chunk: `end` is after its checksum or padding. A chunk that is cut off is not listed. */
interface Chunk {
  type: string;
  start: number;
  data: Buffer;
  end: number;
}

function chunksOf(bytes: Buffer, format: Format): Chunk[] {
  const chunks: Chunk[] = [];
  const isPng = format === 'image/png';
  for (let at = isPng ? 8 : 12; at + 8 <= bytes.length && chunks.length < MOST_PARTS; ) {
    const length = isPng ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at + 4);
    const end = at + 8 + length + (isPng ? 4 : length % 2);
    if (end > bytes.length) break;
    const name = isPng ? at + 4 : at;
    chunks.push({
      type: bytes.toString('latin1', name, name + 4),
      start: at,
      data: bytes.subarray(at + 8, at + 8 + length),
      end,
    });
    at = end;
  }
  return chunks;
}

const pngChunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(8 + body.length);
  out.writeUInt32BE(data.length);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), 4 + body.length);
  return out;
};

const riffHeader = (type: string, length: number): Buffer => {
  const out = Buffer.alloc(8);
  out.write(type, 'latin1');
  out.writeUInt32LE(length, 4);
  return out;
};

/**
 * Takes the store out of a whole file, if it has one, and makes room for another.
 * @throws RangeError when the file is no PNG or WebP, or is cut off
 */
export function openSlot(file: Uint8Array): Slot & { format: Format } {
  const bytes = bufferOf(file);
  const format = formatOf(bytes);
  if (!format) throw new RangeError('only PNG and WebP carry credentials');
  const chunks = chunksOf(bytes, format);
  const whole = chunks.at(-1)?.end === bytes.length;
  if (format === 'image/png') {
    if (!whole || chunks[0]?.type !== 'IHDR' || chunks.at(-1)?.type !== 'IEND')
      throw new RangeError('the PNG is cut off');
    const kept = chunks
      .filter(({ type }) => type !== PNG_CHUNK)
      .map(({ start, end }) => bytes.subarray(start, end));
    return {
      format,
      before: Buffer.concat([PNG_SIGNATURE, kept[0]!]),
      after: Buffer.concat(kept.slice(1)),
      size: (length) => length + 12,
      wrap: (store) => pngChunk(PNG_CHUNK, store),
    };
  }
  if (!whole || bytes.readUInt32LE(4) !== bytes.length - 8) throw new RangeError('the WebP is cut off');
  return { format, ...webpSlot(bytes, chunks) };
}

/**
 * Only the extended format of WebP (`VP8X`) may hold further chunks. The store comes last; its size is part of
 * the file's, which lies before it.
 */
function webpSlot(bytes: Buffer, chunks: Chunk[]): Slot {
  const kept = chunks.filter(({ type }) => type !== RIFF_CHUNK);
  const body = Buffer.concat([
    ...(kept[0]?.type === 'VP8X' ? [] : [extendedHeader(kept[0])]),
    ...kept.map(({ start, end }) => bytes.subarray(start, end)),
  ]);
  const slot: Slot = {
    before: Buffer.concat([bytes.subarray(0, 12), body]),
    after: Buffer.alloc(0),
    // An even length needs no padding, which would lie outside the chunk.
    size: (length) => 8 + length + (length % 2),
    wrap: (store) => {
      if (store.length % 2 === 1) throw new RangeError('a store in a WebP has an even length');
      return Buffer.concat([riffHeader(RIFF_CHUNK, store.length), store]);
    },
  };
  return slot;
}

function extendedHeader(first: Chunk | undefined): Buffer {
  const data = first?.data;
  if (!data || data.length < 10) throw new RangeError('the WebP has no picture');
  let [width, height, alpha] = [0, 0, 0];
  if (first.type === 'VP8L') {
    const packed = data.readUInt32LE(1);
    [width, height, alpha] = [packed & 0x3fff, (packed >> 14) & 0x3fff, (packed >> 28) & 1];
  } else [width, height] = [(data.readUInt16LE(6) & 0x3fff) - 1, (data.readUInt16LE(8) & 0x3fff) - 1];
  const out = Buffer.alloc(10);
  out[0] = alpha << 4;
  out.writeUIntLE(width, 4, 3);
  out.writeUIntLE(height, 7, 3);
  return Buffer.concat([riffHeader('VP8X', out.length), out]);
}

/** Sets the size that a RIFF file names to `length` bytes; a PNG names none. */
export function setFileSize(before: Buffer, format: Format, length: number): void {
  if (format === 'image/webp') before.writeUInt32LE(length - 8, 4);
}

/** Finds the first manifest store of a file, whole or not. */
export function findStore(file: Uint8Array): Found | null {
  const bytes = bufferOf(file);
  const format = formatOf(bytes);
  if (!format) return null;
  const isPng = format === 'image/png';
  const chunks = chunksOf(bytes, format).filter(({ type }) => type === (isPng ? PNG_CHUNK : RIFF_CHUNK));
  const [chunk] = chunks;
  if (!chunk) return null;
  const { data, start, end } = chunk;
  const hasChecksum = !isPng || pngChunk(PNG_CHUNK, data).equals(bytes.subarray(start, end));
  return {
    store: data,
    start,
    length: end - start,
    isPlain: chunks.length === 1 && hasChecksum && (isPng || data.length % 2 === 0),
  };
}

/** Whether a JPEG has a C2PA manifest; this studio signs none. */
export function hasJpegManifest(file: Uint8Array): boolean {
  const bytes = bufferOf(file);
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return false;
  for (let at = 2, parts = 0; parts < MOST_PARTS && at + 4 <= bytes.length; parts++) {
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xda) break;
    const length = bytes.readUInt16BE(at + 2);
    if (bytes[at + 1] === 0xeb && bytes.subarray(at + 4, at + 2 + length).includes('jumdc2pa')) return true;
    at += 2 + Math.max(2, length);
  }
  return false;
}

/**
 * What a PNG's text chunks say about its origin: the texts of `Software` and `atelier:…`, as far as they are not
 * compressed. Anyone can write them, so they prove nothing.
 */
export function textOf(file: Uint8Array): Record<string, string> {
  const bytes = bufferOf(file);
  if (formatOf(bytes) !== 'image/png') return {};
  const texts: Record<string, string> = {};
  for (const { type, data } of chunksOf(bytes, 'image/png')) {
    if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') continue;
    const [keyword = ''] = data.toString('latin1', 0, 80).split('\0', 1);
    // Ours are short and have no language: the text is what follows the last zero.
    if (keyword === 'Software' || keyword.startsWith('atelier:'))
      texts[keyword] = data.toString('utf8', data.lastIndexOf(0) + 1);
  }
  return texts;
}

/** Whether a PNG's text chunks say that this software made it. */
export const claimsInText = (file: Uint8Array): boolean => {
  const { Software, ...ours } = textOf(file);
  return Software === 'Atelier' || Object.keys(ours).length > 0;
};
