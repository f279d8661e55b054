/**
 * Reads what an ONNX graph holds without loading it: the files that it reads beside itself, and its weights by
 * type. Knows the wire format and the fields that lead to tensors.
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
} as const satisfies Record<string, Record<number, string>>;
type Message = keyof typeof FIELDS;

/** TensorProto.DataType of the types that weights have, and the bytes of one element. */
const TYPES = {
  1: ['float32', 4],
  2: ['uint8', 1],
  3: ['int8', 1],
  6: ['int32', 4],
  7: ['int64', 8],
  10: ['float16', 2],
  11: ['float64', 8],
  16: ['bfloat16', 2],
  21: ['uint4', 0.5],
  22: ['int4', 0.5],
} as const satisfies Record<number, readonly [string, number]>;
type WeightType = (typeof TYPES)[keyof typeof TYPES][0] | 'other';

/** Graphs nest in branches and loops; an exporter needs a handful of levels. */
const MAX_DEPTH = 64;
/** Longest key or path of an entry, in bytes. */
const MAX_TEXT = 4096;
/** An ONNX tensor of a net has at most a handful of dimensions. */
const MAX_DIMS = 32;
const WINDOW = 64 * 1024;

export interface GraphFile {
  /** `location` of every external tensor, as the graph spells it. */
  readonly locations: Set<string>;
  /** Bytes that the weights take as they are stored, by type, wherever they lie. */
  readonly weights: Map<WeightType, number>;
  /** Of the bytes of `float16`, those that the graph only casts: a session folds them into float32 once. */
  castHalves: number;
  /**
   * Bytes in float32 of weights in 8 bits whose scale is a weight too. Sessions compute first what depends on weights
   * alone, so all of them are in memory at once.
   */
  looseBytes: number;
  /**
   * Output channels and kernel of the first convolution's weights that take an image (3 or 6 channels); null: there
   * is none.
   */
  patches: { channels: number; kernel: number } | null;
}

/**
 * Inspects the ONNX model at `path`. Weights are skipped without being read, so the cost follows the number of
 * nodes, not the bytes.
 * @throws Error when the file is not a well-formed ONNX model
 */
export async function readGraphFile(path: string): Promise<GraphFile> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const found: Found = {
      locations: new Set(),
      weights: new Map(),
      patches: null,
      castHalves: 0,
      looseBytes: 0,
      named: new Map(),
      cast: new Set(),
      scaled: [],
    };
    await walk(new Reader(file, size), 'model', size, 0, found);
    for (const name of found.cast) {
      const weight = found.named.get(name);
      if (weight?.type === 'float16') found.castHalves += weight.bytes;
    }
    for (const [name = '', scale = ''] of found.scaled)
      if (found.named.has(scale)) found.looseBytes += (found.named.get(name)?.values ?? 0) * 4;
    return found;
  } finally {
    await file.close();
  }
}

interface Found extends GraphFile {
  /** Weights by name. */
  named: Map<string, { type: WeightType; bytes: number; values: number }>;
  /** Names that are cast. */
  cast: Set<string>;
  /** Names of bytes and of their scales. */
  scaled: string[][];
}

async function walk(reader: Reader, kind: Message, end: number, depth: number, found: Found): Promise<void> {
  if (depth > MAX_DEPTH) throw new Error('its graphs are nested too deeply');
  const fields: Partial<Record<number, Message | 'tensor'>> = FIELDS[kind];
  const node = { inputs: [] as string[], type: '' };
  while (reader.at < end) {
    const field = await reader.field(end);
    // NodeProto: input = 1, op_type = 4.
    if (kind === 'node' && field.end !== null && (field.number === 1 || field.number === 4)) {
      const text = await reader.text(Math.min(field.end - reader.at, MAX_TEXT));
      if (field.number === 4) node.type = text;
      else if (node.inputs.length < 2) node.inputs.push(text);
    }
    const target = field.end === null ? undefined : fields[field.number];
    if (target === 'tensor') await readTensor(reader, field.end!, found);
    else if (target) await walk(reader, target, field.end!, depth + 1, found);
    reader.at = field.end ?? reader.at;
  }
  if (reader.at !== end) throw new Error('a field is longer than its message');
  if (node.type === 'Cast') found.cast.add(node.inputs[0] ?? '');
  if (node.type === 'DequantizeLinear') found.scaled.push(node.inputs);
}

/** TensorProto: dims = 1, data_type = 2, name = 8, external_data = 13. */
async function readTensor(reader: Reader, end: number, found: Found): Promise<void> {
  const dims: number[] = [];
  let type = 0;
  let called = '';
  while (reader.at < end) {
    const field = await reader.field(end);
    if (field.number === 1) {
      if (field.end === null) dims.push(field.value);
      else while (reader.at < field.end && dims.length <= MAX_DIMS) dims.push(await reader.varint());
    } else if (field.number === 2) type = field.value;
    else if (field.number === 8 && field.end !== null)
      called = await reader.text(Math.min(field.end - reader.at, MAX_TEXT));
    else if (field.number === 13 && field.end !== null) await readEntry(reader, field.end, found.locations);
    if (dims.length > MAX_DIMS) throw new Error('a tensor has too many dimensions');
    reader.at = field.end ?? reader.at;
  }
  if (reader.at !== end) throw new Error('a field is longer than its message');
  const [name, size] = TYPES[type as keyof typeof TYPES] ?? ['other', 4];
  const bytes = dims.reduce((product, dim) => product * dim, size as number);
  found.weights.set(name, (found.weights.get(name) ?? 0) + bytes);
  found.named.set(called, { type: name, bytes, values: bytes / size });
  if (dims.length === 4 && (dims[1] === 3 || dims[1] === 6))
    found.patches ??= { channels: dims[0]!, kernel: dims[2]! };
}

/** StringStringEntryProto: key = 1, value = 2. */
async function readEntry(reader: Reader, end: number, locations: Set<string>): Promise<void> {
  const texts: Partial<Record<number, string>> = {};
  while (reader.at < end) {
    const key = await reader.varint();
    const length = key % 8 === 2 ? await reader.varint() : Number.NaN;
    if (!(reader.at + length <= end) || length > MAX_TEXT)
      throw new Error('an external data entry is malformed');
    texts[Math.floor(key / 8)] = await reader.text(length);
  }
  if (texts[1] === 'location') locations.add(texts[2] ?? '');
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

  /**
   * Reads a field's key. Of a varint gives the value; of a message or bytes the `end`, with `at` at their begin; skips
   * numbers of fixed size.
   */
  async field(end: number): Promise<{ number: number; value: number; end: number | null }> {
    const key = await this.varint();
    const number = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        return { number, value: await this.varint(), end: null };
      case 1:
        this.#skip(8, end);
        return { number, value: 0, end: null };
      case 5:
        this.#skip(4, end);
        return { number, value: 0, end: null };
      case 2: {
        const length = await this.varint();
        if (this.at + length > end) throw new Error('a field is longer than its message');
        return { number, value: 0, end: this.at + length };
      }
      default:
        throw new Error(`unknown wire type ${key % 8}`);
    }
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

  #skip(bytes: number, end: number): void {
    this.at += bytes;
    if (this.at > end) throw new Error('a field is longer than its message');
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
