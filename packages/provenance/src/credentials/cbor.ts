/**
 * The part of CBOR (RFC 8949) that our manifests use, in its deterministic form: shortest lengths, no
 * indefinite ones. A text has one encoding here, so `encode(decode(bytes))` gives the same bytes or throws.
 */

/** A tagged value, such as a time (0) or a COSE_Sign1 (18). */
export class Tagged {
  constructor(
    readonly tag: number,
    readonly value: Cbor,
  ) {}
}
export type Cbor =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | Tagged
  | Cbor[]
  | Map<number | string, Cbor>
  | { [key: string]: Cbor | undefined };

const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const;
const SIMPLE = { false: 20, true: 21, null: 22, float64: 27 } as const;
/** Counts that do not fit the first byte: their bytes, and the smallest count that needs so many. */
const LONG_COUNTS = [
  { bytes: 1, least: 24 },
  { bytes: 2, least: 0x1_00 },
  { bytes: 4, least: 0x1_0000 },
  { bytes: 8, least: 0x1_0000_0000 },
];
/** Our deepest value is four levels; the limit keeps forged files from exhausting the stack. */
const MAX_DEPTH = 16;

/** Encodes a value. Leaves out fields that are undefined; maps keep their order. */
export function encode(value: Cbor): Buffer {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function head(major: number, count: number): Buffer {
  const first = major << 5;
  if (count < 24) return Buffer.of(first | count);
  if (count < 0x1_00) return Buffer.of(first | 24, count);
  const bytes = count < 0x1_0000 ? 2 : count < 0x1_0000_0000 ? 4 : 8;
  const out = Buffer.alloc(1 + bytes);
  out[0] = first | (bytes === 2 ? 25 : bytes === 4 ? 26 : 27);
  if (bytes === 8) out.writeBigUInt64BE(BigInt(count), 1);
  else out.writeUIntBE(count, 1, bytes);
  return out;
}

function write(value: Cbor, parts: Uint8Array[]): void {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && !Object.is(value, -0))
      parts.push(value >= 0 ? head(MAJOR.unsigned, value) : head(MAJOR.negative, -1 - value));
    else {
      const float = Buffer.alloc(9);
      float[0] = (MAJOR.simple << 5) | SIMPLE.float64;
      float.writeDoubleBE(value, 1);
      parts.push(float);
    }
  } else if (typeof value === 'string') {
    const text = Buffer.from(value);
    parts.push(head(MAJOR.text, text.length), text);
  } else if (typeof value === 'boolean' || value === null)
    parts.push(Buffer.of((MAJOR.simple << 5) | SIMPLE[`${value}`]));
  else if (value instanceof Uint8Array) parts.push(head(MAJOR.bytes, value.length), value);
  else if (value instanceof Tagged) {
    parts.push(head(MAJOR.tag, value.tag));
    write(value.value, parts);
  } else if (Array.isArray(value)) {
    parts.push(head(MAJOR.array, value.length));
    for (const item of value) write(item, parts);
  } else {
    const entries = [...(value instanceof Map ? value : Object.entries(value))].filter(
      (entry): entry is [number | string, Cbor] => entry[1] !== undefined,
    );
    parts.push(head(MAJOR.map, entries.length));
    for (const [key, item] of entries) {
      write(key, parts);
      write(item, parts);
    }
  }
}

/**
 * Decodes one value that fills `bytes`. Maps become `Map`s.
 * @throws Error on anything that `encode` would not write
 */
export function decode(bytes: Uint8Array): Cbor {
  const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const value = reader.value(0);
  if (reader.at !== bytes.length) throw new Error('bytes after the value');
  return value;
}

class Reader {
  at = 0;
  constructor(private readonly bytes: Buffer) {}

  value(depth: number): Cbor {
    if (depth > MAX_DEPTH) throw new Error('nested too deeply');
    const first = this.take(1)[0]!;
    const major = first >> 5;
    const low = first & 31;
    if (major === MAJOR.simple) return this.simple(low);
    const count = this.count(low);
    switch (major) {
      case MAJOR.unsigned:
        return count;
      case MAJOR.negative:
        return -1 - count;
      case MAJOR.bytes:
        return new Uint8Array(this.take(count));
      case MAJOR.text:
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.take(count));
      case MAJOR.array:
        return this.repeat(count, () => this.value(depth + 1));
      case MAJOR.tag:
        return new Tagged(count, this.value(depth + 1));
      default:
        return this.map(count, depth);
    }
  }

  private map(count: number, depth: number): Map<number | string, Cbor> {
    const entries = new Map<number | string, Cbor>();
    this.repeat(count, () => {
      const key = this.value(depth + 1);
      if ((typeof key !== 'number' && typeof key !== 'string') || entries.has(key))
        throw new Error('a key that is no text or number, or is there twice');
      entries.set(key, this.value(depth + 1));
    });
    return entries;
  }

  private repeat<T>(count: number, item: () => T): T[] {
    // An item has one byte at least, so a forged count cannot make a large array.
    if (count > this.bytes.length - this.at) throw new Error('cut off');
    return Array.from({ length: count }, item);
  }

  private simple(low: number): Cbor {
    if (low === SIMPLE.false) return false;
    if (low === SIMPLE.true) return true;
    if (low === SIMPLE.null) return null;
    if (low !== SIMPLE.float64) throw new Error('an unknown simple value');
    const float = this.take(8).readDoubleBE();
    if (Number.isNaN(float) || (Number.isSafeInteger(float) && !Object.is(float, -0)))
      throw new Error('a float that has a shorter form');
    return float;
  }

  private count(low: number): number {
    if (low < 24) return low;
    const form = LONG_COUNTS[low - 24];
    if (!form) throw new Error('an indefinite length');
    const { bytes, least } = form;
    const count =
      bytes === 8 ? Number(this.take(8).readBigUInt64BE()) : this.take(bytes).readUIntBE(0, bytes);
    if (count < least || !Number.isSafeInteger(count)) throw new Error('a length that has a shorter form');
    return count;
  }

  private take(count: number): Buffer {
    if (count > this.bytes.length - this.at) throw new Error('cut off');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}
