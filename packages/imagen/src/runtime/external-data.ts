/**
 * Finds the files that an ONNX graph reads beside itself. Knows the wire format and the fields that lead to
 * tensors.
 */
import { type FileHandle, open } from 'node:fs/promises';

/** Fields of onnx.proto that hold, or lead to, a TensorProto; every other field is skipped unread. */
const FIELDS = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  function: { 7: 'node', 11: 'attribute' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparseTensor' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparseTensor', 23: 'sparseTensor' },
  sparseTensor: { 1: 'tensor', 2: 'tensor' },
  tensor: { 13: 'entry' },
} as const satisfies Record<string, Record<number, string>>;
type Message = keyof typeof FIELDS;

/** Graphs nest in branches and loops; an exporter needs a handful of levels. */
const MAX_DEPTH = 64;
/** Longest key or path of an entry, in bytes. */
const MAX_TEXT = 4096;
const WINDOW = 64 * 1024;

/**
 * Returns the `location` of every external tensor in the ONNX model at `path`, as the graph spells it.
 * Weights inside the graph are skipped without being read, so the cost follows the number of nodes, not the
 * bytes.
 * @throws Error when the file is not a well-formed ONNX model
 */
export async function externalLocations(path: string): Promise<Set<string>> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const reader = new Reader(file, size);
    const found = new Set<string>();
    await walk(reader, 'model', size, 0, found);
    return found;
  } finally {
    await file.close();
  }
}

async function walk(
  reader: Reader,
  kind: Message,
  end: number,
  depth: number,
  found: Set<string>,
): Promise<void> {
  if (depth > MAX_DEPTH) throw new Error('its graphs are nested too deeply');
  const fields: Partial<Record<number, Message | 'entry'>> = FIELDS[kind];
  while (reader.at < end) {
    const key = await reader.varint();
    const [field, wireType] = [Math.floor(key / 8), key % 8];
    if (wireType === 0) await reader.varint();
    else if (wireType === 1) reader.skip(8, end);
    else if (wireType === 5) reader.skip(4, end);
    else if (wireType === 2) {
      const length = await reader.varint();
      const inner = reader.at + length;
      if (inner > end) throw new Error('a field is longer than its message');
      const target = fields[field];
      if (target === 'entry') await readEntry(reader, inner, found);
      else if (target) await walk(reader, target, inner, depth + 1, found);
      reader.at = inner;
    } else throw new Error(`unknown wire type ${wireType}`);
  }
  if (reader.at !== end) throw new Error('a field is longer than its message');
}

/** StringStringEntryProto: key = 1, value = 2. */
async function readEntry(reader: Reader, end: number, found: Set<string>): Promise<void> {
  const texts: Partial<Record<number, string>> = {};
  while (reader.at < end) {
    const key = await reader.varint();
    const length = key % 8 === 2 ? await reader.varint() : Number.NaN;
    if (!(reader.at + length <= end) || length > MAX_TEXT)
      throw new Error('an external data entry is malformed');
    texts[Math.floor(key / 8)] = await reader.text(length);
  }
  if (texts[1] === 'location') found.add(texts[2] ?? '');
}

/** Reads a file through a window that moves with `at`. */
class Reader {
  at = 0;
  #window = Buffer.alloc(0);
  #start = 0;

  constructor(
    private readonly file: FileHandle,
    private readonly size: number,
  ) {}

  skip(bytes: number, end: number): void {
    this.at += bytes;
    if (this.at > end) throw new Error('a field is longer than its message');
  }

  /** An unsigned varint. @throws Error beyond 2^53, which no field that is read here can hold */
  async varint(): Promise<number> {
    let value = 0;
    for (let shift = 0; shift < 10; shift++) {
      const byte = (await this.#bytes(1))[0]!;
      value += (byte & 0x7f) * 2 ** (7 * shift);
      if (byte < 0x80) return value;
    }
    throw new Error('a number is malformed');
  }

  async text(length: number): Promise<string> {
    return (await this.#bytes(length)).toString('utf8');
  }

  async #bytes(length: number): Promise<Buffer> {
    const at = this.at;
    if (at + length > this.size) throw new Error('it is cut off');
    if (at < this.#start || at + length > this.#start + this.#window.length) {
      const buffer = Buffer.alloc(Math.min(Math.max(WINDOW, length), this.size - at));
      const { bytesRead } = await this.file.read(buffer, 0, buffer.length, at);
      if (bytesRead < length) throw new Error('it is cut off');
      this.#window = buffer.subarray(0, bytesRead);
      this.#start = at;
    }
    this.at = at + length;
    return this.#window.subarray(at - this.#start, at - this.#start + length);
  }
}
