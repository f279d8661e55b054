/**
 * `npm run bench edits`: how edits of the shipped pack look and measure. Writes docs/bench/edits.json and the
 * sheets of docs/editing. Takes about eight minutes on one idle core.
 *
 *   --repaints N   repainted regions (200)
 *   --only PARTS   of strengths,repaints,extensions; the others keep their figures and sheets
 *   --no-write     prints only
 *   PACK           name or directory of another pack
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { MASK_UNITS, rasterize, reduceMask, STAGE_SIZES, type StageSize } from '@atelier/domain';
import { packDirectory } from '../src/cli/command';
import { extendSource } from '../src/edit/source';
import { generate } from '../src/generate';
import { loadPack } from '../src/pack';
import type { GenerateRequest } from '../src/request';
import { extensionsOf, repaintsOf, subjectsOf } from './bench/edit-cases';
import { extensionSheet, repaintSheet, strengthSheet } from './bench/edit-sheets';
import { machine } from './bench/report';
import { type Seam, seamOf, summaryOf } from './bench/seam';

type Pictures = Partial<Record<StageSize, Uint8Array>>;
type Source = Pictures & { 64: Uint8Array };

const root = new URL('../../../', import.meta.url);
const { values } = parseArgs({
  allowPositionals: true,
  options: {
    repaints: { type: 'string', default: '200' },
    only: { type: 'string' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const count = Number(values.repaints);
if (!Number.isInteger(count) || count < 24)
  throw new Error('--repaints: must be a whole number, at least 24');
const parts = new Set((values.only ?? 'strengths,repaints,extensions').split(','));
const isWhole = parts.has('repaints');
const say = (line: string) => process.stderr.write(`${line}\n`);
const pack = await loadPack(await packDirectory(process.env.PACK || 'atelier-small'), {
  device: 'cpu',
  threads: 1,
});
const objects = pack.manifest.vocabulary.objects ?? [];

/** Large enough for the sheets, and of so many edits also 1024 pixels. */
const LARGE = 8;
const STRENGTHS = [0, 0.2, 0.35, 0.5, 0.7, 0.85, 1];
/** Measured beside them: where a picture under its own words gives way. */
const LATE = [0.9, 0.95];
/** Sources that are varied; the first eight are shown. */
const VARIED = 12;

async function draw(request: GenerateRequest): Promise<Source> {
  const out: Pictures = {};
  for await (const event of generate(pack, { previews: false, ...request }))
    if (event.type === 'stage-done') out[event.size] = event.rgb;
  return out as Source;
}
const targetOf = (at: number): StageSize => (at < LARGE ? 1024 : 256);

const subjects = subjectsOf(objects, 40);
const sources: Source[] = [];
for (const [at, { caption, seed }] of subjects.entries()) {
  if (!isWhole && at >= 24) break;
  if (at === 0) say('sources');
  sources.push(await draw({ caption, seed, stopAfter: isWhole || at < 4 ? targetOf(at) : 256 }));
}

say('strengths');
const distances: Record<'sameWords' | 'otherWords', Map<number, number[]>> = {
  sameWords: new Map(),
  otherWords: new Map(),
};
const varied: { caption: string; row: Source[] }[] = [];
for (const [at, { caption, other }] of subjects.slice(0, parts.has('strengths') ? VARIED : 0).entries())
  for (const [words, asked] of [
    ['sameWords', caption],
    ['otherWords', other],
  ] as const) {
    const isShown = at < 8 && (words === 'sameWords') === (at % 2 === 0);
    const row: Source[] = [];
    for (const strength of [...STRENGTHS, ...LATE]) {
      const source = sources[at]!;
      const stopAfter = isShown && STRENGTHS.includes(strength) ? 256 : 64;
      const out = await draw({ caption: asked, seed: 7000 + at, stopAfter, edit: { source, strength } });
      const found = distances[words];
      found.set(strength, [...(found.get(strength) ?? []), rms(out[64], source[64])]);
      if (stopAfter === 256) row.push(out);
    }
    if (isShown) varied.push({ caption: asked === caption ? caption : `${caption} → ${other}`, row });
  }

/** Seams by size, of edits, and of the sources at the same masks. */
const newSeams = () =>
  Object.fromEntries(STAGE_SIZES.map((size) => [size, [] as Seam[]])) as Record<StageSize, Seam[]>;
function measure(into: Record<StageSize, Seam[]>, pictures: Pictures, mask: Uint8Array): void {
  for (const size of STAGE_SIZES) {
    const rgb = pictures[size];
    if (rgb) into[size].push(seamOf(rgb, reduceMask(mask, MASK_UNITS, size), size));
  }
}

say('repaints');
const repaints = repaintsOf(subjects, objects, isWhole ? count : 0);
const [repainted, untouched] = [newSeams(), newSeams()];
const repaintedPictures: Source[] = [];
for (const [at, { source, caption, shapes, seed }] of repaints.entries()) {
  const mask = rasterize(shapes);
  const from = sources[source]!;
  const out = await draw({
    caption,
    seed,
    stopAfter: targetOf(at),
    edit: { source: from, strength: 1, mask },
  });
  measure(repainted, out, mask);
  measure(untouched, from, mask);
  if (at < 24) repaintedPictures.push(out);
  if (at % 20 === 19)
    say(
      `  ${at + 1} of ${count}: ${summaryOf(repainted[64])?.ratio} at 64, ${summaryOf(repainted[256])?.ratio} at 256 pixels`,
    );
}

say('extensions');
const extensions = extensionsOf(subjects, parts.has('extensions') ? 24 : 0);
const extended = newSeams();
const extendedPictures: Source[] = [];
for (const [at, { source, side, caption, seed }] of extensions.entries()) {
  const moved = extendSource(sources[source]!, side);
  const out = await draw({
    caption,
    seed,
    stopAfter: at < 4 ? 1024 : 256,
    edit: { ...moved, strength: 1 },
  });
  measure(extended, out, moved.mask);
  extendedPictures.push(out);
}
await pack.close();

const summaries = (seams: Record<StageSize, Seam[]>) =>
  Object.fromEntries(STAGE_SIZES.map((size) => [size, summaryOf(seams[size])]));
const file = new URL('docs/bench/edits.json', root);
const before = values.only ? JSON.parse(await readFile(file, 'utf8')) : {};
const figures = {
  measured: new Date().toISOString(),
  machine: machine(),
  pack: `${pack.manifest.name} ${pack.manifest.version}`,
  strengths: parts.has('strengths')
    ? { sameWords: meansOf(distances.sameWords), otherWords: meansOf(distances.otherWords) }
    : before.strengths,
  seams: {
    ...before.seams,
    ...(isWhole && { repainted: summaries(repainted), untouched: summaries(untouched) }),
    ...(parts.has('extensions') && { extended: summaries(extended) }),
  },
};
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
if (values.write) {
  const folder = new URL('docs/editing/', root);
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify(figures, null, 2)}\n`);
  const write = async (name: string, sheet: Promise<Buffer>) =>
    writeFile(new URL(`${name}.webp`, folder), await sheet);
  if (parts.has('strengths')) await write('strengths', strengthSheet(varied, STRENGTHS));
  if (isWhole)
    await write('repaints', repaintSheet(subjects, sources, repaints.slice(0, 24), repaintedPictures));
  if (parts.has('extensions'))
    await write('extensions', extensionSheet(subjects, sources, extensions.slice(0, 12), extendedPictures));
}

function meansOf(found: Map<number, number[]>): Record<string, number> {
  const strengths = [...found.keys()].toSorted((a, b) => a - b);
  return Object.fromEntries(
    strengths.map((strength) => [`at ${strength}`, Number(mean(found.get(strength)!).toFixed(2))]),
  );
}

/** Root of the mean squared difference, in bytes. */
function rms(a: Uint8Array, b: Uint8Array): number {
  return Math.sqrt(mean([...a].map((value, i) => (value - b[i]!) ** 2)));
}

function mean(all: readonly number[]): number {
  return all.reduce((sum, each) => sum + each, 0) / all.length;
}
