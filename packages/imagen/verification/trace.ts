/**
 * Draws a caption and writes down everything on the way, for a comparison with another pipeline that gets the
 * same noise: `npx tsx packages/imagen/verification/trace.ts PACK REQUEST.json OUT`.
 *
 * REQUEST is `{ "caption", "seed", "settings", "stages", "answers" }`. OUT gets `trace.json` and raw float32 files (bytes for
 * `.rgb`): the encoded text, and of each stage the noise it began with, that of the low-res image and of each
 * step, z before each step, the finished floats and the picture.
 *
 * With `tokens` as REQUEST's only field, an array of captions, it writes their tokens alone.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings, StageName } from '@atelier/domain';
import type { Pass } from '../src/engine/denoiser';
import type { Row } from '../src/engine/engine';
import { loadPack } from '../src/pack';
import { readPack } from '../src/pack-files';
import { toRgb } from '../src/pixels';
import { createRng } from '../src/rng';
import { createRow, stageNamed } from '../src/stage';
import { loadTokenizer } from '../src/t5/tokenizer';

interface Request {
  caption: string;
  seed: number;
  settings?: Settings;
  /** Stages to draw, from the base on. Default: all of the pack. */
  stages?: StageName[];
  /** Writes the net's answers too: of each step the conditional one, then, where there is one, the other. */
  answers?: boolean;
}

const [packDir, requestFile, out] = process.argv.slice(2) as [string, string, string];
const request = JSON.parse(await readFile(requestFile, 'utf8')) as Request | { tokens: string[] };
await mkdir(out, { recursive: true });
const save = (name: string, data: Float32Array | Uint8Array) =>
  writeFile(join(out, name), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
const report = (value: unknown) => writeFile(join(out, 'trace.json'), JSON.stringify(value));

if ('tokens' in request) {
  const tokenizer = await loadTokenizer(await readPack(packDir));
  await report(request.tokens.map((caption) => tokenizer.encode(caption)));
} else {
  await report(await trace(request));
}

async function trace({ caption, seed, settings = {}, stages, answers = false }: Request) {
  const began = performance.now();
  const pack = await loadPack(packDir, { device: 'cpu', batch: 1, ...(stages && { stages }) });
  const loadMs = performance.now() - began;
  const tokenizer = await loadTokenizer(pack);
  const textBegan = performance.now();
  const text = await pack.text.encode(caption);
  const textMs = performance.now() - textBegan;
  const unconditional = await pack.text.unconditional();
  await save('text', text.sequence);
  await save('null', unconditional.sequence);

  let rgb: Uint8Array | null = null;
  const drawn = [];
  for (const { name, size } of pack.manifest.stages) {
    if (stages && !stages.includes(name)) continue;
    const stage = stageNamed(pack.manifest.stages, name);
    const length = 3 * size * size;
    const row = createRow({
      stage,
      seed,
      text,
      unconditional,
      settings,
      lowRes: rgb,
      maskInUnet: pack.manifest.textEncoder.maskInUnet,
      buffers: pack.buffers,
    });
    const before: Float32Array[] = [];
    const times: number[] = [];
    const answered: Float32Array[] = [];
    let waiting: Pass[] = [];
    const watched: Row = {
      ...row,
      passes() {
        const passes = row.passes();
        waiting = [...passes];
        before.push(passes[0]!.z.slice());
        times.push(passes[0]!.time);
        if (before.length === 1 && passes[0]!.lowRes) augmented = passes[0]!.lowRes.slice();
        return passes;
      },
      advance() {
        if (answers) answered.push(...waiting.map(({ into }) => into.slice()));
        return row.advance();
      },
    };
    let augmented: Float32Array | null = null;
    const callMs: number[] = [];
    const image = await pack.engine.denoise(watched, { onCall: (ms) => callMs.push(ms) });
    rgb = toRgb(image, size);
    await save(`${name}.image`, image);
    await save(`${name}.rgb`, rgb);
    await save(`${name}.z`, concat(before));
    if (answers) await save(`${name}.answers`, concat(answered));
    if (augmented) await save(`${name}.lowres`, augmented);
    for (const [stream, count] of [
      ['z', 1],
      ['augment', stage.lowRes ? 1 : 0],
      ['sampler', row.steps],
    ] as const) {
      const rng = createRng(seed, name, stream);
      const noise = Array.from({ length: count }, () => rng.gaussian(new Float32Array(length)));
      if (count > 0) await save(`${name}.noise-${stream}`, concat(noise));
    }
    row.end();
    drawn.push({ name, size, steps: row.steps, times, callMs });
  }
  await pack.close();
  const { rss } = process.memoryUsage();
  return {
    tokens: tokenizer.encode(caption),
    textTokens: text.tokens,
    width: text.width,
    loadMs,
    textMs,
    rss,
    stages: drawn,
  };
}

function concat(arrays: Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of arrays) {
    all.set(each, at);
    at += each.length;
  }
  return all;
}
