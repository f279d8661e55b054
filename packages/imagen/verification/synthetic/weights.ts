/** Writes the weights of a synthetic net straight to its file, so that nets of any size take no memory here. */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { type ElementType, OnnxGraph, toHalf } from '../../src/onnx/graph';
import { randomWeights } from '../../src/testing/random-weights';

interface Reserved {
  offset: number;
  bytes: number;
  type: ElementType;
  deviation: number;
}

/** Bytes of random numbers that repeat: their values do not matter, only that they are no zeros and no denormals. */
const BLOCK = 1 << 20;

/** A graph whose weights lie in `file`, stored as `type` and computed with as float32. */
export class NetWriter {
  readonly graph: OnnxGraph;
  readonly #reserved: Reserved[] = [];
  /** Values of all weights. */
  parameters = 0;

  constructor(
    file: string,
    private readonly type: ElementType,
  ) {
    this.graph = new OnnxGraph({ externalFile: file });
  }

  /** Normal weights of deviation fanIn^-½; of `float32` they are read as they lie, others are cast. */
  weights(dims: readonly number[], fanIn: number, before?: string): string {
    const deviation = fanIn ** -0.5;
    // A product with a byte's scale costs a pass over the matrix, which is what runtimes do with such weights.
    const isByte = this.type === 'int8' && dims.length >= 2;
    const type = this.type === 'int8' && !isByte ? 'float32' : this.type;
    const name = this.#reserve(dims, type, deviation);
    if (isByte) {
      const scale = this.graph.constant(deviation / 42);
      return this.graph.op('DequantizeLinear', [name, before ? this.#after(before, scale) : scale]);
    }
    return type === 'float16' ? this.graph.op('Cast', [name], { to: 1 }) : name;
  }

  /** Rows of a table of `dims`, by index: bytes are looked up before they are scaled. */
  rows(dims: readonly [number, number], ids: string): string {
    if (this.type !== 'int8') return this.graph.op('Gather', [this.weights(dims, 1), ids]);
    const table = this.#reserve(dims, 'int8', 1);
    return this.graph.op('DequantizeLinear', [
      this.graph.op('Gather', [table, ids]),
      this.graph.constant(1 / 42),
    ]);
  }

  /**
   * `value`, which is not there before `x` is. onnxruntime runs what depends on weights alone first: it would hold all
   * matrices of a net in float32 at once.
   */
  #after(x: string, value: string): string {
    const { graph } = this;
    const zero = graph.op('Mul', [graph.op('ReduceMean', [x], { keepdims: 0 }), graph.constant(0)]);
    return graph.op('Add', [value, zero]);
  }

  #reserve(dims: readonly number[], type: ElementType, deviation: number): string {
    const { name, offset, bytes } = this.graph.reserve(dims, type);
    this.#reserved.push({ offset, bytes, type, deviation });
    this.parameters += dims.reduce((product, dim) => product * dim, 1);
    return name;
  }

  /** Writes the file of the weights. Returns its size and SHA-256. */
  async write(path: string): Promise<{ bytes: number; sha256: string }> {
    const file = await open(path, 'w');
    const hash = createHash('sha256');
    const blocks = new Map<string, Buffer>();
    let at = 0;
    try {
      for (const { offset, bytes, type, deviation } of this.#reserved) {
        at += await append(file, hash, Buffer.alloc(offset - at));
        const key = `${type} ${deviation}`;
        const block = blocks.get(key) ?? blockOf(type, deviation);
        blocks.set(key, block);
        for (let left = bytes; left > 0; left -= BLOCK)
          at += await append(file, hash, block.subarray(0, Math.min(left, BLOCK)));
      }
    } finally {
      await file.close();
    }
    return { bytes: at, sha256: hash.digest('hex') };
  }
}

async function append(file: FileHandle, hash: ReturnType<typeof createHash>, bytes: Buffer): Promise<number> {
  hash.update(bytes);
  await file.write(bytes);
  return bytes.length;
}

function blockOf(type: ElementType, deviation: number): Buffer {
  switch (type) {
    case 'float32':
      return Buffer.from(randomWeights(3)(BLOCK / 4, deviation).buffer);
    case 'float16':
      return Buffer.from(Uint16Array.from(randomWeights(3)(BLOCK / 2, deviation), toHalf).buffer);
    case 'int8':
      return Buffer.from(
        Int8Array.from(randomWeights(3)(BLOCK, 42), (value) => Math.max(-127, Math.min(127, value))).buffer,
      );
  }
}
