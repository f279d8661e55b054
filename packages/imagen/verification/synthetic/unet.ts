/** U-Nets of the paper's shape with random weights, for measuring. */
import type { ElementType } from '../../src/onnx/graph';
import { NetWriter } from './weights';

export interface UnetShape {
  size: number;
  /** Channels of each level, from the image's size on down. */
  channels: number[];
  /** Residual blocks of each level on the way down; one more on the way up where skips are concatenated. */
  blocks: number[];
  /** Levels that attend to themselves and to the text. */
  attention: number[];
  /** Width of text and of the embedding of time. */
  width: number;
}

/** Imagen's base, 2 B: dim 512, multipliers 1, 2, 3, 4, three blocks, attention at 32, 16, 8. */
export const BASE_2B = {
  size: 64,
  channels: [512, 1024, 1536, 2048],
  blocks: [3, 3, 3, 3],
  attention: [1, 2, 3],
};
/** Imagen's Efficient U-Nets: 128 … 1024 with 2, 4, 8, 8 blocks; text at the lowest level. */
export const SR_256 = { size: 256, channels: [128, 256, 512, 1024], blocks: [2, 4, 8, 8], attention: [3] };
export const SR_1024 = { ...SR_256, size: 1024, attention: [] as number[] };

/** z (and low_res, aug), time, text → prediction, as the tiny pack's nets have them. */
export function unet(shape: UnetShape, file: string, type: ElementType): NetWriter {
  const { size, channels, blocks, attention, width } = shape;
  const isSuperResolution = size > 64;
  const net = new NetWriter(file, type);
  const { graph } = net;
  const deep = channels.at(-1)!;
  const swish = (x: string) => graph.op('Mul', [x, graph.op('Sigmoid', [x])]);
  const conv = (x: string, from: number, to: number, kernel: number, stride = 1) =>
    graph.op('Conv', [x, net.weights([to, from, kernel, kernel], from * kernel * kernel)], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: Array<number>(4).fill(kernel >> 1),
    });
  const linear = (x: string, from: number, to: number) =>
    graph.op('MatMul', [x, net.weights([from, to], from)]);
  /** Group normalisation of 32 groups: each group is an instance. */
  const ones = graph.op('Expand', [graph.constant(1), graph.ints(32)]);
  const zeros = graph.op('Expand', [graph.constant(0), graph.ints(32)]);
  const norm = (x: string, channel: number, side: number) => {
    const grouped = graph.op('Reshape', [x, graph.ints(0, 32, -1)]);
    const normed = graph.op('InstanceNormalization', [grouped, ones, zeros]);
    return graph.op('Reshape', [normed, graph.ints(0, channel, side, side)]);
  };

  const image = ['batch', 3, size, size];
  const z = graph.input('z', image);
  const time = graph.input('time', ['batch']);
  const text = graph.input('text', ['batch', 'length', width]);
  const mask = graph.input('text_mask', ['batch', 'length']);
  const lowRes = isSuperResolution ? graph.input('low_res', image) : null;
  const aug = isSuperResolution ? graph.input('aug', ['batch']) : null;
  const open = graph.op('Unsqueeze', [mask, graph.ints(2)]);
  const pooled = graph.op('ReduceMean', [graph.op('Mul', [text, open])], { axes: [1], keepdims: 0 });
  const sines = (level: string) =>
    graph.op('Sin', [
      graph.op('MatMul', [graph.op('Unsqueeze', [level, graph.ints(1)]), net.weights([1, deep], 4)]),
    ]);
  let embedding = graph.op('Add', [sines(time), linear(pooled, width, deep)]);
  if (aug) embedding = graph.op('Add', [embedding, sines(aug)]);
  embedding = swish(embedding);

  const resBlock = (x: string, from: number, to: number, side: number) => {
    const first = conv(swish(norm(x, from, side)), from, to, 3);
    const scale = graph.op('Unsqueeze', [linear(embedding, deep, to), graph.ints(2, 3)]);
    const shift = graph.op('Unsqueeze', [linear(embedding, deep, to), graph.ints(2, 3)]);
    const moved = graph.op('Add', [graph.op('Mul', [norm(first, to, side), scale]), shift]);
    const second = conv(swish(moved), to, to, 3);
    return graph.op('Add', [second, from === to ? x : conv(x, from, to, 1)]);
  };
  const attend = (x: string, channel: number, side: number) => {
    const tokens = graph.op(
      'Transpose',
      [graph.op('Reshape', [norm(x, channel, side), graph.ints(0, channel, side * side)])],
      { perm: [0, 2, 1] },
    );
    const both = (from: string, words: string) => graph.op('Concat', [from, words], { axis: 1 });
    const keys = both(linear(tokens, channel, channel), linear(text, width, channel));
    const values = both(linear(tokens, channel, channel), linear(text, width, channel));
    const scores = graph.op('MatMul', [
      graph.op('Mul', [linear(tokens, channel, channel), graph.constant(channel ** -0.5)]),
      graph.op('Transpose', [keys], { perm: [0, 2, 1] }),
    ]);
    const mixed = graph.op('MatMul', [graph.op('Softmax', [scores], { axis: -1 }), values]);
    const back = graph.op('Transpose', [linear(mixed, channel, channel)], { perm: [0, 2, 1] });
    return graph.op('Add', [x, graph.op('Reshape', [back, graph.ints(0, channel, side, side)])]);
  };

  const pixels = lowRes ? graph.op('Concat', [z, lowRes], { axis: 1 }) : z;
  let x = conv(pixels, lowRes ? 6 : 3, channels[0]!, 3);
  let now = channels[0]!;
  const skips: { x: string; channel: number }[][] = [];
  for (const [level, channel] of channels.entries()) {
    const side = size >> level;
    // The paper's Efficient U-Net convolves with stride before the block.
    if (level > 0) x = conv(x, now, channel, 3, 2);
    now = channel;
    skips.push([]);
    for (let block = 0; block < blocks[level]!; block++) {
      x = resBlock(x, now, channel, side);
      if (attention.includes(level)) x = attend(x, channel, side);
      skips[level]!.push({ x, channel });
    }
  }
  for (const level of [...channels.keys()].toReversed()) {
    const [channel, side] = [channels[level]!, size >> level];
    for (const skip of skips[level]!.toReversed()) {
      // Concatenation doubles a block's parameters, as in the base; super-resolution adds.
      const joined = isSuperResolution
        ? graph.op('Add', [x, skip.x])
        : graph.op('Concat', [x, skip.x], { axis: 1 });
      x = resBlock(joined, isSuperResolution ? channel : channel + skip.channel, channel, side);
      if (attention.includes(level)) x = attend(x, channel, side);
    }
    if (level > 0) {
      const above = channels[level - 1]!;
      x = graph.op('DepthToSpace', [conv(x, channel, 4 * above, 1)], { blocksize: 2 });
    }
  }
  const scaled = graph.op('Mul', [
    conv(swish(norm(x, channels[0]!, size)), channels[0]!, 3, 3),
    graph.constant(0.1),
  ]);
  graph.output('prediction', lowRes ? graph.op('Add', [lowRes, scaled]) : graph.op('Tanh', [scaled]), image);
  return net;
}
