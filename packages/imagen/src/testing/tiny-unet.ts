import { type GraphOptions, OnnxGraph } from '../onnx/graph';
import { randomWeights } from './random-weights';

/**
 * A small convolutional denoiser with random weights that uses all of its inputs: patches of z (and of the
 * low-res image), time and augmentation level as sines, text pooled under its mask and attended to, then
 * patches back to pixels. The prediction leans on the low-res image where there is one, so that the cascade
 * keeps its picture.
 */
export function tinyUnet(
  options: {
    size: number;
    width: number;
    superResolution: boolean;
    channels?: number;
    layers?: number;
  } & GraphOptions,
): { graph: Buffer; external: Buffer } {
  const { size, width, superResolution, channels = 16, layers = 1, precision, externalFile } = options;
  // Cells of size/16 pixels: 16 × 16 tokens at every size keep a step at milliseconds.
  const patch = size / 16;
  const cells = (size / patch) ** 2;
  const graph = new OnnxGraph({ precision, externalFile });
  const random = randomWeights(size);
  const weights = (dims: number[], fanIn: number) =>
    graph.weights(
      dims,
      random(
        dims.reduce((product, dim) => product * dim, 1),
        fanIn ** -0.5,
      ),
    );
  const swish = (x: string) => graph.op('Mul', [x, graph.op('Sigmoid', [x])]);
  const sines = (level: string) =>
    graph.op('Sin', [
      graph.op('MatMul', [graph.op('Unsqueeze', [level, graph.ints(1)]), weights([1, channels], 4)]),
    ]);

  const image = ['batch', 3, size, size];
  const z = graph.input('z', image);
  const time = graph.input('time', ['batch']);
  const text = graph.input('text', ['batch', 'length', width]);
  const mask = graph.input('text_mask', ['batch', 'length']);
  const lowRes = superResolution ? graph.input('low_res', image) : null;
  const aug = superResolution ? graph.input('aug', ['batch']) : null;

  const open = graph.op('Unsqueeze', [mask, graph.ints(2)]);
  const total = graph.op('ReduceSum', [open, graph.ints(1)], { keepdims: 0 });
  const pooled = graph.op('Div', [
    graph.op('ReduceSum', [graph.op('Mul', [text, open]), graph.ints(1)], { keepdims: 0 }),
    total,
  ]);
  let embedding = graph.op('Add', [
    sines(time),
    graph.op('MatMul', [pooled, weights([width, channels], width)]),
  ]);
  if (aug) embedding = graph.op('Add', [embedding, sines(aug)]);

  const pixels = lowRes ? graph.op('Concat', [z, lowRes], { axis: 1 }) : z;
  const depth = superResolution ? 6 : 3;
  const patches = graph.op(
    'Conv',
    [pixels, weights([channels, depth, patch, patch], depth * patch * patch)],
    {
      kernel_shape: [patch, patch],
      strides: [patch, patch],
    },
  );
  const conditioned = graph.op('Add', [patches, graph.op('Unsqueeze', [embedding, graph.ints(2, 3)])]);
  let mixed = conditioned;
  for (let layer = 0; layer < layers; layer++)
    mixed = graph.op('Conv', [swish(mixed), weights([channels, channels, 3, 3], 9 * channels)], {
      kernel_shape: [3, 3],
      pads: [1, 1, 1, 1],
    });

  const tokens = graph.op('Transpose', [graph.op('Reshape', [mixed, graph.ints(0, channels, cells)])], {
    perm: [0, 2, 1],
  });
  const keys = graph.op('Transpose', [graph.op('MatMul', [text, weights([width, channels], width)])], {
    perm: [0, 2, 1],
  });
  const closed = graph.op('Mul', [
    graph.op('Sub', [graph.scalar(1), graph.op('Unsqueeze', [mask, graph.ints(1)])]),
    // Small enough for halves.
    graph.scalar(-1e4),
  ]);
  const scores = graph.op('Add', [graph.op('MatMul', [tokens, keys]), closed]);
  const attended = graph.op('MatMul', [
    graph.op('Softmax', [scores], { axis: -1 }),
    graph.op('MatMul', [text, weights([width, channels], width)]),
  ]);
  const joined = graph.op('Transpose', [graph.op('Add', [tokens, attended])], { perm: [0, 2, 1] });
  const features = graph.op('Reshape', [joined, graph.ints(0, channels, size / patch, size / patch)]);

  const detail = graph.op(
    'DepthToSpace',
    [
      graph.op('Conv', [swish(features), weights([3 * patch * patch, channels, 1, 1], channels)], {
        kernel_shape: [1, 1],
      }),
    ],
    { blocksize: patch },
  );
  const scaled = graph.op('Mul', [detail, graph.scalar(superResolution ? 0.1 : 1)]);
  graph.output('prediction', lowRes ? graph.op('Add', [lowRes, scaled]) : graph.op('Tanh', [scaled]), image);
  return { graph: graph.encode(), external: graph.external };
}
