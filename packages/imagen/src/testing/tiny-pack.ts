import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STAGES, sizeOf } from '@atelier/domain';
import type { GraphOptions } from '../onnx/graph';
import { randomWeights } from './random-weights';
import { tinyTextEncoder } from './tiny-text-encoder';
import { tinyTokenizer } from './tiny-tokenizer';
import { tinyUnet } from './tiny-unet';

const WIDTH = 16;
const MAX_TOKENS = 24;

export interface TinyPackOptions {
  name?: string;
  /** Denoising steps of base, 64→256 and 256→1024. Default [4, 3, 2]. */
  steps?: [base64: number, sr256: number, sr1024: number];
  /** Stages to write, from the base on. Default 3. */
  stages?: 1 | 2 | 3;
  /** Convolutions in the middle of each U-Net. Default 1. */
  layers?: number;
  /** Of the U-Nets. Default `float32`. */
  precision?: GraphOptions['precision'];
  /** Whether each U-Net's weights are in a file beside its graph. Default false. */
  externalData?: boolean;
  /** Makes the vocabulary closed: the words that captions may have. Default: open. */
  words?: readonly string[];
  /** Files that are in `dir` already and stay as they are. */
  keep?: readonly string[];
  /** Changes the manifest before it is written, for tests of refusals. */
  alter?: (manifest: TinyManifest) => void;
}

/** The manifest as it is written: plain JSON, to be altered by tests. */
export type TinyManifest = ReturnType<typeof manifestFor>;

/**
 * Writes a valid pack with random weights into `dir` (made when absent) and returns `dir`: a T5-shaped
 * encoder and one to three small convolutional nets that use every input, about 200 kB, the same bytes on
 * every run. It draws patterns, not things; a whole cascade takes about a second on one core.
 */
export async function writeTinyPack(dir: string, options: TinyPackOptions = {}): Promise<string> {
  const {
    name = 'tiny',
    steps = [4, 3, 2],
    stages = 3,
    layers,
    precision,
    externalData = false,
    words,
    keep = [],
    alter,
  } = options;
  const tokenizer = tinyTokenizer();
  const files: Record<string, Buffer> = {
    'tokenizer.json': Buffer.from(JSON.stringify(tokenizer.definition)),
    'tokenizer_config.json': Buffer.from(JSON.stringify(tokenizer.config)),
    'text-encoder.onnx': tinyTextEncoder({
      vocabulary: tokenizer.vocabulary,
      width: WIDTH,
      maxTokens: MAX_TOKENS,
    }),
    'null-text.bin': Buffer.from(randomWeights(7)(WIDTH, 1).buffer),
  };
  if (words) files['words.json'] = Buffer.from(JSON.stringify({ words }));
  for (const stage of STAGES.slice(0, stages)) {
    const size = sizeOf(stage);
    const file = `${stage}.onnx`;
    const externalFile = externalData ? `${file}.data` : undefined;
    const net = tinyUnet({ size, width: WIDTH, superResolution: size > 64, layers, precision, externalFile });
    files[file] = net.graph;
    if (externalFile) files[externalFile] = net.external;
  }
  // A copy: what one test alters must not reach the next one's pack.
  const manifest = structuredClone(manifestFor(name, files, steps, stages));
  for (const stage of manifest.stages) if (externalData) stage.externalData = [`${stage.file}.data`];
  alter?.(manifest);
  await mkdir(dir, { recursive: true });
  for (const [file, bytes] of Object.entries(files))
    if (!keep.includes(file)) await writeFile(join(dir, file), bytes);
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest, null, 2));
  return dir;
}

const manifestFor = (
  name: string,
  files: Record<string, Buffer>,
  steps: readonly number[],
  stages: number,
) => ({
  formatVersion: 1,
  name,
  version: '0.0.1',
  title: 'Tiny',
  description: 'Random weights for tests.',
  licence: 'MIT',
  files: Object.fromEntries(
    Object.entries(files).map(([file, bytes]) => [
      file,
      { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length },
    ]),
  ),
  tokenizer: { file: 'tokenizer.json', config: 'tokenizer_config.json' },
  textEncoder: {
    file: 'text-encoder.onnx',
    width: WIDTH,
    maxTokens: MAX_TOKENS,
    padding: 'longest',
    clean: 'lower',
    maskInUnet: true,
    inputs: { ids: 'input_ids', mask: 'attention_mask' },
    outputs: { sequence: 'sequence' },
    null: { kind: 'tensor', file: 'null-text.bin', tokens: 1 },
  },
  stages: [
    {
      ...stageFor('base64', 64),
      prediction: 'x0',
      schedule: cosine,
      conditionOn: 'logSnr',
      inputs: textInputs,
      defaults: {
        ...defaultsFor(steps[0]!),
        sampler: 'dpmpp2m',
        guidanceWeight: 2,
        guidanceInterval: [0.1, 1],
      },
    },
    {
      ...stageFor('sr256', 256),
      prediction: 'x0',
      schedule: cosine,
      conditionOn: 't',
      inputs: superResolutionInputs,
      lowRes: lowResFrom(64),
      defaults: { ...defaultsFor(steps[1]!), sampler: 'ddpm', guidanceWeight: 1.5 },
    },
    {
      ...stageFor('sr1024', 1024),
      prediction: 'x0',
      schedule: { kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 },
      conditionOn: 'timestep',
      inputs: superResolutionInputs,
      lowRes: lowResFrom(256),
      defaults: { ...defaultsFor(steps[2]!), sampler: 'ddim', guidanceWeight: 1 },
    },
  ].slice(0, stages),
  vocabulary: { objects: ['fox', 'owl'], colours: ['red', 'blue', 'green'] },
  words: files['words.json'] ? { kind: 'closed', file: 'words.json' } : { kind: 'open' },
  examples: ['a red fox on a blue background'],
});

const cosine = { kind: 'cosine', shift: 0, logSnrMin: -15, logSnrMax: 15 };
const textInputs = { z: 'z', time: 'time', text: 'text', textMask: 'text_mask' };
const superResolutionInputs = { ...textInputs, lowRes: 'low_res', augLevel: 'aug' };

const stageFor = (name: string, size: number) => ({
  name,
  file: `${name}.onnx`,
  size,
  externalData: [] as string[],
  learnedVariance: false,
  outputs: { prediction: 'prediction' },
  maxBatch: 4,
});

const lowResFrom = (from: number) => ({
  from,
  upsample: 'bilinear',
  alignCorners: false,
  augSchedule: cosine,
  augConditionOn: 'logSnr',
  augOn: 'upsampled',
});

const defaultsFor = (steps: number) => ({
  steps,
  thresholding: { kind: 'dynamic', percentile: 0.995, cap: null },
  augLevel: 0.1,
});
