import { crc32 } from 'node:zlib';

/** Largest values of 16 and 32 bit fields. A full field means that the value is in the Zip64 extension. */
const FULL = { files: 0xffff, bytes: 0xffff_ffff };
/** Versions of the format that a reader needs: 2.0, and 4.5 for Zip64. */
const PLAIN = 20;
const ZIP64 = 45;
/** 1 January 1980, the earliest date of the format. A fixed date keeps the bytes the same. */
const DATE = 0x0021;
/** File names are UTF-8 (general purpose bit 11). */
const UTF8 = 0x0800;

/** Position of the central directory and its number of files. */
interface End {
  count: number;
  size: number;
  at: number;
}

interface Entry {
  name: Buffer;
  crc: number;
  size: number;
  at: number;
}

/**
 * Streams a zip of `files`, stored without compression because PNGs do not shrink. Holds one file in memory.
 * Uses Zip64 for positions beyond `most` bytes. Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 to 4.3.16
 * and 4.5.3.
 */
export async function* zip(
  files: AsyncIterable<{ name: string; bytes: Uint8Array }>,
  most = FULL.bytes - 1,
): AsyncGenerator<Uint8Array> {
  const entries: Entry[] = [];
  let at = 0;
  for await (const { name, bytes } of files) {
    const entry = { name: Buffer.from(name), crc: crc32(bytes), size: bytes.byteLength, at };
    const head = localHeader(entry);
    entries.push(entry);
    at += head.length + bytes.byteLength;
    yield head;
    yield bytes;
  }
  const directory = Buffer.concat(entries.map((entry) => centralHeader(entry, entry.at > most)));
  yield directory;
  const end = { count: entries.length, size: directory.length, at };
  const far = at > most || directory.length > most || entries.length >= FULL.files;
  if (far) yield farEnd(end);
  yield endOfDirectory(far ? { count: FULL.files, size: FULL.bytes, at: FULL.bytes } : end);
}

/** The fields that both headers share: from the needed version to the sizes. */
const common = ({ name, crc, size }: Entry, version = PLAIN): Buffer => {
  const part = Buffer.alloc(26);
  part.writeUInt16LE(version, 0);
  part.writeUInt16LE(UTF8, 2);
  part.writeUInt16LE(DATE, 8);
  part.writeUInt32LE(crc, 10);
  part.writeUInt32LE(size, 14);
  part.writeUInt32LE(size, 18);
  part.writeUInt16LE(name.length, 22);
  return part;
};

const localHeader = (entry: Entry): Buffer =>
  Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common(entry), entry.name]);

/** `far`: the file's position is in a 64-bit extra field. */
function centralHeader(entry: Entry, far: boolean): Buffer {
  const version = far ? ZIP64 : PLAIN;
  const part = common(entry, version);
  const rest = Buffer.alloc(14);
  const extra = Buffer.alloc(far ? 12 : 0);
  part.writeUInt16LE(extra.length, 24);
  rest.writeUInt32LE(far ? FULL.bytes : entry.at, 10);
  if (far) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(entry.at), 4);
  }
  const head = Buffer.from('PK\x01\x02', 'latin1');
  return Buffer.concat([head, Buffer.from([version, 0]), part, rest, entry.name, extra]);
}

/** Zip64's end record of the directory, and its locator. */
function farEnd({ count, size, at }: End): Buffer {
  const end = Buffer.alloc(76);
  end.write('PK\x06\x06', 0, 'latin1');
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(ZIP64, 12);
  end.writeUInt16LE(ZIP64, 14);
  for (const [index, value] of [count, count, size, at].entries())
    end.writeBigUInt64LE(BigInt(value), 24 + 8 * index);
  end.write('PK\x06\x07', 56, 'latin1');
  end.writeBigUInt64LE(BigInt(at + size), 64);
  end.writeUInt32LE(1, 72);
  return end;
}

function endOfDirectory({ count, size, at }: End): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return end;
}
