/**
 * `npm run imagine:many -- captions.jsonl`: many captions with one loaded pack, for evaluations and contact
 * sheets.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseInput, settingsSchema, stageSize } from '@atelier/domain';
import { z } from 'zod';
import { messageOf } from '../errors';
import { generate } from '../generate';
import { loadPack, type Pack } from '../pack';
import { planRequest } from '../request';
import { countOption, packDirectory, runCommand, warnOfCaption } from './command';
import { readEnv, UsageError } from './env';
import { fileOf, textsOf, writePicture } from './save';

const USAGE = `usage: npm run imagine:many -- FILE [options]

FILE has one JSON object a line: { "id", "caption", "seed", and any setting, such as "steps", "guidanceWeight", "stopAfter" }.
Writes OUT/ID-SIZE.png for every stage.

  --out DIR          where the PNGs go (out)
  --pack PACK        a directory, a URL, or a name under gpu-worker/packs (PACK, or atelier-small)
  --threads N        CPU threads (half of the logical cores)
  --together N       captions drawn at the same time (2)
`;

const lineSchema = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,100}$/),
  caption: z.string(),
  seed: z.int().min(0),
  stopAfter: stageSize.optional(),
  ...settingsSchema.shape,
});
type Line = z.infer<typeof lineSchema>;

process.exitCode = await runCommand('imagine:many', async (signal) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string', default: 'out' },
      pack: { type: 'string' },
      threads: { type: 'string' },
      together: { type: 'string', default: '2' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  const [file] = positionals;
  if (!file || positionals.length !== 1)
    throw new UsageError('give one file of JSON lines; --help lists the options');
  const threads = values.threads === undefined ? undefined : countOption('threads', values.threads);
  const together = countOption('together', values.together);
  const lines = readLines(await readFile(file, 'utf8'));
  const out = resolve(values.out);
  await mkdir(out, { recursive: true });
  const env = readEnv();
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const pack = await loadPack(await packDirectory(values.pack ?? env.PACK, signal), {
    signal,
    device: env.DEVICE,
    memoryLimit: env.MEMORY_LIMIT,
    threads,
    log,
  });
  try {
    // Refuses captions that the pack cannot draw before drawing any.
    for (const { id, ...request } of lines) {
      const plan = blaming(id, () => planRequest({ ...request, previews: false }, pack.manifest));
      warnOfCaption(pack, [plan.caption], (line) => log(`${id}: ${line}`));
    }
    let next = 0;
    let failed = 0;
    const drawAll = async () => {
      for (let at = next++; at < lines.length && !signal.aborted; at = next++) {
        const { id } = lines[at]!;
        await draw(pack, lines[at]!, out, signal).catch((error: unknown) => {
          signal.throwIfAborted();
          failed++;
          log(`${id}: ${messageOf(error)}`);
        });
        if ((at + 1) % 20 === 0) log(`${at + 1} of ${lines.length}`);
      }
    };
    await Promise.all(Array.from({ length: together }, drawAll));
    if (failed > 0) throw new Error(`${failed} of ${lines.length} captions failed`);
  } finally {
    await pack.close();
  }
});

/**
 * Reads one object a line; a byte order mark, Windows line ends and empty lines are allowed.
 * @throws UsageError that names the line: no JSON, a field that is not allowed, an id that another line has
 */
function readLines(text: string): Line[] {
  const ids = new Map<string, { id: string; at: number }>();
  return text
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((line, at) => ({ line, at: at + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, at }) =>
      blaming(`line ${at}`, () => {
        const parsed = parseInput(lineSchema, JSON.parse(line));
        checkUnique(ids, parsed.id, at);
        return parsed;
      }),
    );
}

/** Two lines with one id would write one file. Some file systems do not tell upper from lower case. */
function checkUnique(ids: Map<string, { id: string; at: number }>, id: string, at: number): void {
  const key = id.toLowerCase();
  const other = ids.get(key);
  if (!other) return void ids.set(key, { id, at });
  throw new UsageError(
    other.id === id
      ? `id: "${id}" is the id of line ${other.at} too`
      : `id: "${id}" and "${other.id}" of line ${other.at} are one file on some disks`,
  );
}

/** Runs `compute`. @throws UsageError that puts `where` before the error's message */
function blaming<T>(where: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    throw new UsageError(`${where}: ${messageOf(error)}`);
  }
}

/** Draws one line and writes each stage as it is done. */
async function draw(pack: Pack, { id, ...given }: Line, out: string, signal: AbortSignal): Promise<void> {
  const request = { ...given, previews: false };
  const plan = planRequest(request, pack.manifest);
  for await (const event of generate(pack, request, { signal }))
    if (event.type === 'stage-done')
      await writePicture(join(out, fileOf(id, event.size)), event, textsOf(plan, pack.manifest, event));
}
