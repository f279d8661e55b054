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

/** Reads a zip as programs do: from its end, by the directory there. */
function unzip(bytes: Buffer) {
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  let at = bytes.readUInt32LE(end + 16);
  expect(at + bytes.readUInt32LE(end + 12)).toBe(end);
  return Array.from({ length: bytes.readUInt16LE(end + 10) }, () => {
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    const [size, length, local] = [
      bytes.readUInt32LE(at + 24),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt32LE(at + 42),
    ];
    const name = bytes.subarray(at + 46, at + 46 + length).toString();
    const crc = bytes.readUInt32LE(at + 16);
    at += 46 + length;
    expect(bytes.readUInt32LE(local)).toBe(0x04034b50);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(from, from + size);
    expect(crc32(content)).toBe(crc);
    return { name, bytes: content };
  });
}

it('holds every file under its name, with a checksum that fits', async () => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip(files())) chunks.push(chunk);
  expect(unzip(Buffer.concat(chunks))).toEqual(FILES);
});
