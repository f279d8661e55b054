/** A T5 v1.1 encoder of any size with random weights, for measuring. */
import type { ElementType } from '../../src/onnx/graph';
import { NetWriter } from './weights';

export interface T5Shape {
  layers: number;
  width: number;
  feedForward: number;
  heads: number;
  vocabulary: number;
  tokens: number;
}

/** T5-XXL's encoder: Raffel et al. 2020, table of sizes; 4.8 B with the embedding. */
export const T5_XXL: T5Shape = {
  layers: 24,
  width: 4096,
  feedForward: 10_240,
  heads: 64,
  vocabulary: 32_128,
  tokens: 77,
};

/** input_ids, attention_mask [B, L] → sequence [B, L, width]. The position bias is left out: it weighs nothing. */
export function t5Encoder(shape: T5Shape, file: string, type: ElementType): NetWriter {
  const { layers, width, feedForward, heads, vocabulary } = shape;
  const net = new NetWriter(file, type);
  const { graph } = net;
  const times = (x: string, rows: number, columns: number) =>
    graph.op('MatMul', [x, net.weights([rows, columns], rows, x)]);
  const rmsNorm = (x: string) => {
    const meanSquare = graph.op('ReduceMean', [graph.op('Mul', [x, x])], { axes: [-1], keepdims: 1 });
    return graph.op('Div', [x, graph.op('Sqrt', [graph.op('Add', [meanSquare, graph.constant(1e-6)])])]);
  };
  const split = (x: string, perm: number[]) =>
    graph.op('Transpose', [graph.op('Reshape', [x, graph.ints(0, 0, heads, width / heads)])], { perm });

  const ids = graph.input('input_ids', ['batch', 'length'], 'int64');
  const mask = graph.input('attention_mask', ['batch', 'length'], 'int64');
  const shown = graph.op('Unsqueeze', [graph.op('Cast', [mask], { to: 1 }), graph.ints(1, 2)]);
  const closed = graph.op('Mul', [graph.op('Sub', [graph.constant(1), shown]), graph.constant(-1e9)]);
  let x = net.rows([vocabulary, width], ids);
  for (let layer = 0; layer < layers; layer++) {
    const normed = rmsNorm(x);
    const query = split(times(normed, width, width), [0, 2, 1, 3]);
    const keys = split(times(normed, width, width), [0, 2, 3, 1]);
    const values = split(times(normed, width, width), [0, 2, 1, 3]);
    const scores = graph.op('Add', [graph.op('MatMul', [query, keys]), closed]);
    const mixed = graph.op('MatMul', [graph.op('Softmax', [scores], { axis: -1 }), values]);
    const joined = graph.op('Reshape', [
      graph.op('Transpose', [mixed], { perm: [0, 2, 1, 3] }),
      graph.ints(0, 0, width),
    ]);
    x = graph.op('Add', [x, times(joined, width, width)]);
    const inner = rmsNorm(x);
    const gate = times(inner, width, feedForward);
    const gelu = graph.op('Mul', [
      gate,
      graph.op('Sigmoid', [graph.op('Mul', [gate, graph.constant(1.702)])]),
    ]);
    const gated = graph.op('Mul', [gelu, times(inner, width, feedForward)]);
    x = graph.op('Add', [x, times(gated, feedForward, width)]);
  }
  graph.output('sequence', rmsNorm(x), ['batch', 'length', width]);
  return net;
}
