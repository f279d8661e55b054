/**
 * Writes ONNX models without Python: enough of onnx.proto for the nets of the tiny pack, of the synthetic packs of
 * paper size (training is not needed to measure memory), and of probes.
 */
import { float, int, message, text } from './protobuf';

const FLOAT = 1;
const INT8 = 3;
const INT64 = 7;
const FLOAT16 = 10;
const ELEMENT = {
  float32: { type: FLOAT, bytes: 4 },
  float16: { type: FLOAT16, bytes: 2 },
  int8: { type: INT8, bytes: 1 },
};
export type ElementType = keyof typeof ELEMENT;
/** TensorProto.DataLocation */
const EXTERNAL = 1;
const OPSET = 17;
/** Offsets of reserved weights are multiples of it, so that they can be mapped into memory where they lie. */
const PAGE = 4096;
const IR_VERSION = 8;

type Dims = readonly (number | string)[];
type Attributes = Record<string, number | readonly number[] | { float: number }>;

export interface GraphOptions {
  /**
   * `float16-weights`: weights are stored as halves and cast to float32, as shipped packs do; `float16`:
   * everything between the inputs and outputs, which stay float32, is computed in halves. Default `float32`.
   */
  precision?: 'float32' | 'float16-weights' | 'float16';
  /**
   * Name of a file beside the graph that holds the weights; its bytes are `external`. Default: they are in
   * the graph.
   */
  externalFile?: string;
}

/**
 * A graph under construction. Every method that computes returns the name of its result, so that an
 * expression of the network reads as one: `graph.op('Add', [x, graph.op('MatMul', [h, w])])`.
 */
export class OnnxGraph {
  readonly #nodes: Buffer[] = [];
  readonly #constants: Buffer[] = [];
  readonly #inputs: Buffer[] = [];
  readonly #outputs: Buffer[] = [];
  readonly #external: Buffer[] = [];
  #placed = 0;
  readonly #precision: NonNullable<GraphOptions['precision']>;
  readonly #externalFile: string | undefined;
  #named = 0;

  constructor({ precision = 'float32', externalFile }: GraphOptions = {}) {
    this.#precision = precision;
    this.#externalFile = externalFile;
  }

  /** A graph input; returns the name to compute with. String dimensions are symbolic. */
  input(name: string, dims: Dims, type: 'float32' | 'int64' = 'float32'): string {
    this.#inputs.push(valueInfo(name, dims, type === 'int64' ? INT64 : FLOAT));
    return type === 'float32' && this.#precision === 'float16'
      ? this.op('Cast', [name], { to: FLOAT16 })
      : name;
  }

  /** Makes `from` the graph output `name`. */
  output(name: string, from: string, dims: Dims): void {
    this.#nodes.push(node('Cast', [from], name, { to: FLOAT }));
    this.#outputs.push(valueInfo(name, dims, FLOAT));
  }

  /** A constant of floats: the weights. */
  weights(dims: readonly number[], values: Float32Array): string {
    if (this.#precision === 'float32')
      return this.#constant(FLOAT, dims, Buffer.from(values.buffer, values.byteOffset, values.byteLength));
    const halves = this.#constant(FLOAT16, dims, Buffer.from(Uint16Array.from(values, toHalf).buffer));
    return this.#precision === 'float16' ? halves : this.op('Cast', [halves], { to: FLOAT });
  }

  /** The content of `externalFile`. */
  get external(): Buffer {
    return Buffer.concat(this.#external);
  }

  /**
   * A constant in `externalFile` whose bytes the caller writes at `offset`, so that a graph of any size takes no
   * memory. Its name has the stored type: halves and bytes are to be cast. Not for graphs with `weights`.
   */
  reserve(dims: readonly number[], type: ElementType): { name: string; offset: number; bytes: number } {
    const file = this.#externalFile;
    if (file === undefined || this.#external.length > 0)
      throw new Error('reserved weights need an external file of their own');
    const bytes = dims.reduce((product, dim) => product * dim, ELEMENT[type].bytes);
    const offset = Math.ceil(this.#placed / PAGE) * PAGE;
    this.#placed = offset + bytes;
    const name = `c${this.#named++}`;
    this.#constants.push(
      Buffer.concat([...head(name, ELEMENT[type].type, dims), ...pointer(file, offset, bytes)]),
    );
    return { name, offset, bytes };
  }

  /** A scalar float32 among the weights: of a graph in halves a half. */
  scalar(value: number): string {
    return this.weights([], Float32Array.of(value));
  }

  /** A scalar float32 in the graph itself. */
  constant(value: number): string {
    return this.#constant(FLOAT, [], Buffer.from(Float32Array.of(value).buffer), '');
  }

  /** A vector of int64: shapes, axes. */
  ints(...values: number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    // Shapes and axes must be in the graph: onnxruntime needs them to infer shapes.
    return this.#constant(INT64, [values.length], Buffer.from(data.buffer), '');
  }

  /** One operator with one result. */
  op(type: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const name = `t${this.#named++}`;
    this.#nodes.push(node(type, inputs, name, attributes));
    return name;
  }

  /** The finished ModelProto. */
  encode(): Buffer {
    const graph = [
      ...this.#nodes.map((each) => message(1, each)),
      text(2, 'tiny'),
      ...this.#constants.map((each) => message(5, each)),
      ...this.#inputs.map((each) => message(11, each)),
      ...this.#outputs.map((each) => message(12, each)),
    ];
    return Buffer.concat([
      int(1, IR_VERSION),
      text(2, 'atelier'),
      message(7, ...graph),
      message(8, text(1, ''), int(2, OPSET)),
    ]);
  }

  #constant(type: number, dims: readonly number[], bytes: Buffer, file = this.#externalFile): string {
    const name = `c${this.#named++}`;
    this.#constants.push(
      Buffer.concat([...head(name, type, dims), ...(file ? this.#place(file, bytes) : [message(9, bytes)])]),
    );
    return name;
  }

  /** Appends `bytes` to the external file; returns the fields of a TensorProto that point at them. */
  #place(file: string, bytes: Buffer): Buffer[] {
    const offset = this.#placed;
    this.#external.push(bytes);
    this.#placed += bytes.length;
    return pointer(file, offset, bytes.length);
  }
}

/** The fields of a TensorProto before its data. */
const head = (name: string, type: number, dims: readonly number[]): Buffer[] => [
  ...dims.map((dim) => int(1, dim)),
  int(2, type),
  text(8, name),
];

/** The fields of a TensorProto that point into an external file. */
const pointer = (file: string, offset: number, bytes: number): Buffer[] => {
  const entry = (key: string, value: string) => message(13, text(1, key), text(2, value));
  return [
    entry('location', file),
    entry('offset', String(offset)),
    entry('length', String(bytes)),
    int(14, EXTERNAL),
  ];
};

const node = (type: string, inputs: readonly string[], output: string, attributes: Attributes): Buffer =>
  Buffer.concat([
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(4, type),
    ...Object.entries(attributes).map(([name, value]) => message(5, attribute(name, value))),
  ]);

function attribute(name: string, value: Attributes[string]): Buffer {
  if (typeof value === 'number') return Buffer.concat([text(1, name), int(3, value), int(20, 2)]);
  if ('float' in value) return Buffer.concat([text(1, name), float(2, value.float), int(20, 1)]);
  return Buffer.concat([text(1, name), ...value.map((each) => int(8, each)), int(20, 7)]);
}

const valueInfo = (name: string, dims: Dims, type: number): Buffer => {
  const shape = dims.map((dim) => message(1, typeof dim === 'string' ? text(2, dim) : int(1, dim)));
  return Buffer.concat([text(1, name), message(2, message(1, int(1, type), message(2, ...shape)))]);
};

/**
 * The nearest IEEE 754 half, ties to even. Values too small for a normal half become zero, too large ones
 * ±65504.
 */
export function toHalf(value: number): number {
  const sign = value < 0 ? 0x8000 : 0;
  const size = Math.min(65504, Math.abs(value));
  if (size < 2 ** -14) return sign;
  const exponent = Math.floor(Math.log2(size));
  const scaled = (size / 2 ** exponent - 1) * 1024;
  const low = Math.floor(scaled);
  const up = scaled - low > 0.5 || (scaled - low === 0.5 && low % 2 === 1) ? 1 : 0;
  // A mantissa that rounds up to 1024 carries into the exponent, which is what it should do.
  return sign + ((exponent + 15) << 10) + low + up;
}
