/** Writes small ONNX models without Python: enough of onnx.proto for the graphs of the tiny pack. */
import { float, int, message, text } from './protobuf';

const FLOAT = 1;
const INT64 = 7;
const OPSET = 17;
const IR_VERSION = 8;

type Dims = readonly (number | string)[];
type Attributes = Record<string, number | readonly number[] | { float: number }>;

/**
 * A graph under construction. Every method that computes returns the name of its result, so that an expression of the
 * network reads as one: `graph.op('Add', [x, graph.op('MatMul', [h, w])])`.
 */
export class OnnxGraph {
  readonly #nodes: Buffer[] = [];
  readonly #constants: Buffer[] = [];
  readonly #inputs: Buffer[] = [];
  readonly #outputs: Buffer[] = [];
  #named = 0;

  /** A graph input; returns its name. String dimensions are symbolic. */
  input(name: string, dims: Dims, type: 'float32' | 'int64' = 'float32'): string {
    this.#inputs.push(valueInfo(name, dims, type === 'int64' ? INT64 : FLOAT));
    return name;
  }

  /** Makes `from` the graph output `name`. */
  output(name: string, from: string, dims: Dims): void {
    this.#nodes.push(node('Identity', [from], name, {}));
    this.#outputs.push(valueInfo(name, dims, FLOAT));
  }

  /** A float32 constant: the weights. */
  weights(dims: readonly number[], values: Float32Array): string {
    return this.#constant(FLOAT, dims, Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  }

  /** A scalar float32. */
  scalar(value: number): string {
    return this.weights([], Float32Array.of(value));
  }

  /** A vector of int64: shapes, axes. */
  ints(...values: number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#constant(INT64, [values.length], Buffer.from(data.buffer));
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

  #constant(type: number, dims: readonly number[], bytes: Buffer): string {
    const name = `c${this.#named++}`;
    this.#constants.push(
      Buffer.concat([...dims.map((dim) => int(1, dim)), int(2, type), text(8, name), message(9, bytes)]),
    );
    return name;
  }
}

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
