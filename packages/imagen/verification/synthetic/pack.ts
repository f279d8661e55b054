/**
 * Writes a pack of the paper's size with random weights: it draws noise, and costs what a real one costs. Nets are
 * written weight by weight, so the size of a pack is bounded by the disk alone.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STAGES } from '@atelier/domain';
import type { ElementType } from '../../src/onnx/graph';
import { type TinyManifest, writeTinyPack } from '../../src/testing/index';
import { T5_XXL, type T5Shape, t5Encoder } from './t5';
import { BASE_2B, SR_256, SR_1024, type UnetShape, unet } from './unet';
import type { NetWriter } from './weights';

export interface SyntheticPack {
  text: T5Shape;
  stages: Omit<UnetShape, 'width'>[];
}

/** `paper`: T5-XXL, 2 B, and the Efficient U-Nets. Others are the same shapes with fewer channels and layers. */
export const SHAPES = {
  paper: { text: T5_XXL, stages: [BASE_2B, SR_256, SR_1024] },
  half: {
    text: { ...T5_XXL, layers: 12, width: 2048, feedForward: 5120, heads: 32 },
    stages: [half(BASE_2B), half(SR_256), half(SR_1024)],
  },
  small: {
    text: { ...T5_XXL, layers: 4, width: 512, feedForward: 1024, heads: 8, tokens: 32 },
    stages: [
      { ...BASE_2B, channels: [128, 128, 256, 256], blocks: [1, 1, 1, 1] },
      { ...SR_256, channels: [32, 64, 128, 256], blocks: [1, 1, 1, 1] },
    ],
  },
} satisfies Record<string, SyntheticPack>;

function half(shape: Omit<UnetShape, 'width'>): Omit<UnetShape, 'width'> {
  return { ...shape, channels: shape.channels.map((channel) => channel / 2) };
}

export interface SyntheticOptions {
  shape: keyof typeof SHAPES;
  /** How the encoder's weights, and those of the stages, are stored. */
  textWeights: ElementType;
  weights: ElementType;
  log: (line: string) => void;
}

/** Writes the pack into `dir` and returns the parameters of each net. */
export async function writeSyntheticPack(
  dir: string,
  { shape, textWeights, weights, log }: SyntheticOptions,
): Promise<Record<string, number>> {
  const { text, stages } = SHAPES[shape] as SyntheticPack;
  await mkdir(dir, { recursive: true });
  const parameters: Record<string, number> = {};
  const written: Record<string, { sha256: string; bytes: number }> = {};
  const write = async (file: string, net: NetWriter): Promise<void> => {
    const graph = net.graph.encode();
    await writeFile(join(dir, file), graph);
    written[file] = { sha256: createHash('sha256').update(graph).digest('hex'), bytes: graph.length };
    written[`${file}.data`] = await net.write(join(dir, `${file}.data`));
    parameters[file] = net.parameters;
    log(
      `${file}: ${(net.parameters / 1e9).toFixed(2)} B parameters, ${written[`${file}.data`]!.bytes} bytes`,
    );
  };
  await write('text-encoder.onnx', t5Encoder(text, 'text-encoder.onnx.data', textWeights));
  for (const [at, stage] of stages.entries()) {
    const file = `${STAGES[at]!}.onnx`;
    await write(file, unet({ ...stage, width: text.width }, `${file}.data`, weights));
  }
  const nullText = Buffer.from(new Float32Array(text.width).fill(0.1).buffer);
  written['null-text.bin'] = {
    sha256: createHash('sha256').update(nullText).digest('hex'),
    bytes: nullText.length,
  };
  await writeFile(join(dir, 'null-text.bin'), nullText);
  await writeTinyPack(dir, {
    name: `synthetic-${shape}`,
    stages: stages.length as 1 | 2 | 3,
    steps: [2, 1, 1],
    keep: Object.keys(written),
    alter: (manifest: TinyManifest) => {
      Object.assign(manifest.files, written);
      Object.assign(manifest.textEncoder, {
        width: text.width,
        maxTokens: text.tokens,
        padding: 'max',
        externalData: ['text-encoder.onnx.data'],
      });
      for (const stage of manifest.stages)
        Object.assign(stage, { externalData: [`${stage.file}.data`], maxBatch: 16 });
    },
  });
  return parameters;
}
