import { OnnxGraph } from '../onnx/graph';
import { randomWeights } from './random-weights';

/**
 * One block of a T5 v1.1 encoder with random weights: embedding, RMSNorm, self-attention with a relative
 * position bias and the mask, gated GELU, RMSNorm. input_ids, attention_mask [B, L] → sequence [B, L, width].
 */
export function tinyTextEncoder({
  vocabulary,
  width,
  maxTokens,
}: {
  vocabulary: number;
  width: number;
  maxTokens: number;
}): Buffer {
  const graph = new OnnxGraph();
  const random = randomWeights(5);
  const matrix = (rows: number, columns: number) =>
    graph.weights([rows, columns], random(rows * columns, rows ** -0.5));
  const rmsNorm = (x: string) => {
    const meanSquare = graph.op('ReduceMean', [graph.op('Mul', [x, x])], { axes: [-1], keepdims: 1 });
    return graph.op('Div', [x, graph.op('Sqrt', [graph.op('Add', [meanSquare, graph.scalar(1e-6)])])]);
  };
  const times = (x: string, rows: number, columns: number) => graph.op('MatMul', [x, matrix(rows, columns)]);

  const ids = graph.input('input_ids', ['batch', 'length'], 'int64');
  const mask = graph.input('attention_mask', ['batch', 'length'], 'int64');
  const embedded = graph.op('Gather', [
    graph.weights([vocabulary, width], random(vocabulary * width, 1)),
    ids,
  ]);

  const normed = rmsNorm(embedded);
  const query = times(normed, width, width);
  const keys = graph.op('Transpose', [times(normed, width, width)], { perm: [0, 2, 1] });
  const length = graph.op('Slice', [graph.op('Shape', [ids]), graph.ints(1), graph.ints(2)]);
  const bias = graph.op('Slice', [
    graph.weights([maxTokens, maxTokens], relativeBias(maxTokens, random)),
    graph.ints(0, 0),
    graph.op('Concat', [length, length], { axis: 0 }),
    graph.ints(0, 1),
  ]);
  const hidden = graph.op('Unsqueeze', [graph.op('Cast', [mask], { to: 1 }), graph.ints(1)]);
  const closed = graph.op('Mul', [graph.op('Sub', [graph.scalar(1), hidden]), graph.scalar(-1e9)]);
  const scores = graph.op('Add', [graph.op('Add', [graph.op('MatMul', [query, keys]), bias]), closed]);
  const attended = graph.op('MatMul', [
    graph.op('Softmax', [scores], { axis: -1 }),
    times(normed, width, width),
  ]);
  const afterAttention = graph.op('Add', [embedded, times(attended, width, width)]);

  const inner = rmsNorm(afterAttention);
  const gate = times(inner, width, 2 * width);
  const gelu = graph.op('Mul', [gate, graph.op('Sigmoid', [graph.op('Mul', [gate, graph.scalar(1.702)])])]);
  const gated = graph.op('Mul', [gelu, times(inner, width, 2 * width)]);
  const afterFeedForward = graph.op('Add', [afterAttention, times(gated, 2 * width, width)]);

  graph.output('sequence', rmsNorm(afterFeedForward), ['batch', 'length', width]);
  return graph.encode();
}

/** bias[i, j] depends on j - i only, as in T5 (without its logarithmic buckets: the sequences are short). */
function relativeBias(
  length: number,
  random: (count: number, deviation: number) => Float32Array,
): Float32Array {
  const byDistance = random(2 * length - 1, 0.5);
  return Float32Array.from({ length: length * length }, (_, at) => {
    const row = Math.floor(at / length);
    return byDistance[(at % length) - row + length - 1]!;
  });
}
