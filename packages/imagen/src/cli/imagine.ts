/**
 * `npm run imagine -- "a red fox on a blue background"`: the pipeline alone, PNGs of every stage to a folder.
 */
import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LIMITS, SAMPLERS } from '@atelier/domain';
import { generate } from '../generate';
import { loadPack } from '../pack';
import { readManifest } from '../pack-files';
import { type GenerateRequest, planRequest } from '../request';
import { DEVICES, type Device } from '../runtime/session';
import { countOption, packDirectory, runCommand, warnOfCaption } from './command';
import { readEdit } from './edit';
import { readEnv, UsageError } from './env';
import { cellsOf, gridOf, writeSheet } from './grid';
import { createProgress } from './progress';
import { fileOf, nameFor, type StageDone, textsOf, writePicture } from './save';

const USAGE = `usage: npm run imagine -- "a caption" [options]

  --count N          images, 1 to 4 (1)
  --seed N           seed of the first image (random)
  --steps N          denoising steps of the base (the pack's)
  --guidance W       guidance weight (the pack's)
  --sampler NAME     ${SAMPLERS.join(', ')} (the pack's)
  --threshold KIND   none, static or dynamic (the pack's)
  --aug A            noise conditioning augmentation, 0 to 1 (the pack's)
  --stop-after SIZE  64, 256 or 1024 (the pack's last stage)
  --grid FILE        choices, "{red, blue} {2..4} foxes" or --steps 4,8 (also --guidance, --aug, --seed), make at
                     most 25 drafts of 64 pixels and one labelled sheet of them; \\{ is a brace
  --from FILE        begins from a picture: PNG, JPEG or WebP, at least 64 pixels a side
  --strength X       how much of it changes, 0 to 1 (1 with --mask and --extend)
  --mask MASK        draws only where the mask is: a picture's light pixels, a .json file or JSON of shapes,
                     '{"rect": [left, top, width, height]}' in 1024ths of the side
  --extend SIDE      moves the picture by half and draws the half at left, right, above or below
  --enlarge FILE     takes a picture as the finished stage of --keep 64 or 256 pixels (64)
  --out DIR          where the PNGs go (out)
  --pack PACK        a directory, a URL, or a name under gpu-worker/packs (PACK, or atelier-small)
  --device DEVICE    ${DEVICES.join(', ')} (DEVICE, or auto)
  --threads N        CPU threads (half of the logical cores)
  --help
`;

process.exitCode = await runCommand('imagine', async (signal) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      count: { type: 'string' },
      seed: { type: 'string' },
      steps: { type: 'string' },
      guidance: { type: 'string' },
      sampler: { type: 'string' },
      threshold: { type: 'string' },
      aug: { type: 'string' },
      'stop-after': { type: 'string' },
      grid: { type: 'string' },
      from: { type: 'string' },
      strength: { type: 'string' },
      mask: { type: 'string' },
      extend: { type: 'string' },
      enlarge: { type: 'string' },
      keep: { type: 'string' },
      out: { type: 'string', default: 'out' },
      pack: { type: 'string' },
      device: { type: 'string' },
      threads: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  if (positionals.length !== 1) throw new UsageError('give one caption in quotes; --help lists the options');
  const env = readEnv();
  const device = (values.device ?? env.DEVICE) as Device;
  if (!DEVICES.includes(device)) throw new UsageError(`--device: must be one of ${DEVICES.join(', ')}`);

  const number = (name: keyof typeof values): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    if (typeof text !== 'string' || text.trim() === '' || !Number.isFinite(Number(text)))
      throw new UsageError(`--${name}: must be a number`);
    return Number(text);
  };
  const threads = values.threads === undefined ? undefined : countOption('threads', values.threads);
  const { caption, axes, grid } = gridOf(positionals[0]!, values);
  if (grid && (values.count ?? values['stop-after']) !== undefined)
    throw new UsageError(
      '--grid: has one draft of 64 pixels for each cell, so --count and --stop-after say nothing',
    );
  const { from, mask, extend, enlarge } = values;
  const fileEdit = await readEdit({
    ...{ from, mask, extend, enlarge },
    strength: number('strength'),
    keep: number('keep'),
  });
  if (grid && fileEdit) throw new UsageError('--grid: its drafts begin from noise; leave the picture out');
  const seed = axes.seed ? undefined : (number('seed') ?? (grid ? randomInt(LIMITS.seedMax + 1) : undefined));
  // planRequest checks the values; here strings only become numbers.
  const request = {
    caption,
    count: number('count'),
    seed,
    steps: axes.steps ? undefined : number('steps'),
    guidanceWeight: axes.guidanceWeight ? undefined : number('guidance'),
    sampler: values.sampler,
    thresholding: values.threshold,
    augLevel: axes.augLevel ? undefined : number('aug'),
    stopAfter: grid ? 64 : number('stop-after'),
    previews: false,
    cells: grid ? cellsOf(grid, seed) : undefined,
    edit: fileEdit?.edit,
    initial:
      fileEdit?.initial &&
      Array.from({ length: number('count') ?? 1 }, (_, image) => ({ image, ...fileEdit.initial! })),
  } as GenerateRequest;

  const dir = await packDirectory(values.pack ?? env.PACK, signal);
  // Bad settings are refused before anything is loaded.
  const plan = planRequest(request, await readManifest(dir));
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const pack = await loadPack(dir, { signal, device, memoryLimit: env.MEMORY_LIMIT, threads, log });
  warnOfCaption(
    pack,
    plan.images.map((image) => image.caption),
    log,
  );
  try {
    const out = resolve(values.out);
    await mkdir(out, { recursive: true });
    const progress = createProgress(process.stderr, plan.images.length);
    const written: string[] = [];
    const names = new Map<number, string>();
    const drafts = new Map<number, StageDone>();
    try {
      for await (const event of generate(pack, { ...request, seed: plan.images[0]!.seed }, { signal })) {
        progress.show(event);
        if (event.type !== 'stage-done') continue;
        drafts.set(event.image, event);
        const texts = textsOf(plan.images[event.image]!, pack.manifest, event, fileEdit?.text);
        const name = names.get(event.image) ?? (await nameFor(out, texts));
        names.set(event.image, name);
        const path = join(out, fileOf(name, event.size));
        await writePicture(path, event, texts);
        written.push(path);
      }
      if (grid && values.grid) {
        await writeSheet(resolve(values.grid), grid, drafts);
        written.push(resolve(values.grid));
      }
    } finally {
      progress.end();
      for (const file of written) process.stdout.write(`${relative(process.cwd(), file)}\n`);
    }
  } finally {
    await pack.close();
  }
});
