import { crc32 } from 'node:zlib';

/** The zip format without its extension to 64 bits; more than this is not written. */
const MOST = { files: 65_535, bytes: 0xffff_ffff };
/** 1 January 1980, the first day a zip can name: the files inside tell their own times. */
const DATE = 0x0021;
/** File names are UTF-8 (general purpose bit 11). */
const UTF8 = 0x0800;

interface Entry {
  name: Buffer;
  crc: number;
  size: number;
  at: number;
}

/**
 * A zip of files as they come, stored rather than deflated: PNGs do not shrink. Holds one file at a time. What would not fit the format
 * (4 GiB, 65 535 files) is left out at the end. Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export async function* zip(
  files: AsyncIterable<{ name: string; bytes: Uint8Array }>,
): AsyncGenerator<Uint8Array> {
  const entries: Entry[] = [];
  let at = 0;
  for await (const { name, bytes } of files) {
    const entry = { name: Buffer.from(name), crc: crc32(bytes), size: bytes.byteLength, at };
    const head = localHeader(entry);
    if (entries.length === MOST.files || at + head.length + bytes.byteLength > MOST.bytes) break;
    entries.push(entry);
    at += head.length + bytes.byteLength;
    yield head;
    yield bytes;
  }
  const directory = Buffer.concat(entries.map(centralHeader));
  yield directory;
  yield endOfDirectory(entries.length, directory.length, at);
}

/** Version needed to date, checksum and sizes: the same in both headers. */
const common = ({ name, crc, size }: Entry): Buffer => {
  const part = Buffer.alloc(26);
  part.writeUInt16LE(20, 0);
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

function centralHeader(entry: Entry): Buffer {
  const made = Buffer.from([20, 0]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(entry.at, 10);
  return Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), made, common(entry), rest, entry.name]);
}

function endOfDirectory(count: number, size: number, at: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return end;
}
