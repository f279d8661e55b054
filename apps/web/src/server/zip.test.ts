import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { zip } from './zip';

const FILES = [
  { name: 'atelier.json', bytes: Buffer.from('{"caption":"ein Käfer"}') },
  { name: 'pictures/ü.png', bytes: Buffer.alloc(3_000, 7) },
];
async function* files() {
  yield* FILES;
}

const of64 = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at));

/** Reads position and entries of the central directory from the end of the file, as unzip programs do. */
function directoryOf(bytes: Buffer) {
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  const count = bytes.readUInt16LE(end + 10);
  if (count !== 0xffff)
    return { count, size: bytes.readUInt32LE(end + 12), at: bytes.readUInt32LE(end + 16), end };
  expect(bytes.readUInt32LE(end - 20)).toBe(0x07064b50);
  const far = of64(bytes, end - 12);
  expect(bytes.readUInt32LE(far)).toBe(0x06064b50);
  return { count: of64(bytes, far + 32), size: of64(bytes, far + 40), at: of64(bytes, far + 48), end: far };
}

function unzip(bytes: Buffer) {
  const directory = directoryOf(bytes);
  let { at } = directory;
  expect(at + directory.size).toBe(directory.end);
  return Array.from({ length: directory.count }, () => {
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    const [size, length, extra] = [
      bytes.readUInt32LE(at + 24),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
    ];
    const near = bytes.readUInt32LE(at + 42);
    const local = near === 0xffff_ffff ? of64(bytes, at + 46 + length + 4) : near;
    const name = bytes.subarray(at + 46, at + 46 + length).toString();
    const crc = bytes.readUInt32LE(at + 16);
    at += 46 + length + extra;
    expect(bytes.readUInt32LE(local)).toBe(0x04034b50);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(from, from + size);
    expect(crc32(content)).toBe(crc);
    return { name, bytes: content };
  });
}

it.each([
  ['', undefined],
  [', also beyond what 32 bits can point at', 40],
])('holds every file under its name, with a checksum that fits%s', async (_name, most) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip(files(), most)) chunks.push(chunk);
  expect(unzip(Buffer.concat(chunks))).toEqual(FILES);
});

it('A-EXPORT-1 leaves out no file, however many', async () => {
  const many = Array.from({ length: 66_000 }, (_, n) => ({ name: `${n}`, bytes: Buffer.of(n % 256) }));
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip(
    (async function* () {
      yield* many;
    })(),
  ))
    chunks.push(chunk);
  expect(directoryOf(Buffer.concat(chunks)).count).toBe(many.length);
});
