/**
 * `npm run bench watermark [-- --pictures N] [-- --large N] [-- --folder DIR]`: marks N pictures of the shipped
 * pack (200 of 256 pixels, 40 of 1024), changes them as people do, and looks for the mark. A picture counts
 * when all its 64 bits come back. Draws the pictures first, once, into DIR (a folder of the system's temporary
 * files). Prints the table and writes docs/bench/watermark.json and docs/bench/watermark.md.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { machine, median } from '@atelier/process/bench';
import { detectMark, embedMark } from '../src/watermark';
import { type Attack, BEYOND, GOALS, open, type Picture, taken } from './attacks';
import { picturesIn } from './pictures';

const REPORT = path.resolve(import.meta.dirname, '../../../docs/bench/watermark');
const KEY = createHash('sha256').update('bench').digest();

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '200' },
    large: { type: 'string', default: '40' },
    folder: { type: 'string', default: path.join(os.tmpdir(), 'atelier-bench-watermark') },
  },
  allowPositionals: true,
});

interface Row {
  name: string;
  recovered: number;
  /** Another payload was found. */
  wrong: number;
  cpuMs: number[];
}

/** Runs `compute` and returns the CPU milliseconds that it cost, which a busy machine hardly changes. */
function timed<T>(compute: () => T): { result: T; cpuMs: number } {
  const before = process.cpuUsage();
  const result = compute();
  const { user, system } = process.cpuUsage(before);
  return { result, cpuMs: (user + system) / 1000 };
}

function psnr(one: Uint8Array, other: Uint8Array): number {
  let squares = 0;
  for (let at = 0; at < one.length; at++) squares += (one[at]! - other[at]!) ** 2;
  return 10 * Math.log10((255 * 255 * one.length) / squares);
}

const pngBytes = async (picture: Picture): Promise<number> =>
  (await open(picture).png({ compressionLevel: 6, adaptiveFiltering: true }).toBuffer()).length;

async function measure(paths: readonly string[]) {
  const attacks: (Attack & { goal: boolean })[] = [
    ...GOALS.map((attack) => ({ ...attack, goal: true })),
    ...BEYOND.map((attack) => ({ ...attack, goal: false })),
  ];
  const rows: Row[] = attacks.map(({ name }) => ({ name, recovered: 0, wrong: 0, cpuMs: [] }));
  const unmarked: Row = { name: 'not marked', recovered: 0, wrong: 0, cpuMs: [] };
  const [psnrs, embedMs, growth]: number[][] = [[], [], []];
  for (const [at, file] of paths.entries()) {
    const picture = await taken(readFileSync(file));
    const { rgb, width, height } = picture;
    const payload = createHash('sha256').update(path.basename(file)).digest().readBigUInt64BE();
    const { result, cpuMs } = timed(() => embedMark(rgb, width, height, { key: KEY, payload }));
    const marked = { rgb: result.rgb, width, height };
    embedMs!.push(cpuMs);
    psnrs!.push(psnr(rgb, marked.rgb));
    growth!.push((await pngBytes(marked)) / (await pngBytes(picture)));
    for (const [index, { run }] of attacks.entries()) count(rows[index]!, await run(marked, at), payload);
    count(unmarked, picture, payload);
    if ((at + 1) % 20 === 0) process.stderr.write(`${at + 1} of ${paths.length}\n`);
  }
  return {
    pictures: paths.length,
    psnrDb: { least: round(Math.min(...psnrs!), 1), median: round(median(psnrs!), 1) },
    embedCpuMs: round(median(embedMs!), 1),
    pngGrowth: round(median(growth!), 2),
    rows: rows.map((row, index) => ({ goal: attacks[index]!.goal, ...summary(row) })),
    /** `recovered` and `wrong` are false positives here. */
    unmarked: summary(unmarked),
  };
}

function count(row: Row, { rgb, width, height }: Picture, payload: bigint): void {
  const { result, cpuMs } = timed(() => detectMark(rgb, width, height, [KEY]));
  row.cpuMs.push(cpuMs);
  if (result?.payload === payload) row.recovered++;
  else if (result) row.wrong++;
}

const summary = ({ cpuMs, ...row }: Row) => ({
  ...row,
  cpuMs: { median: Math.round(median(cpuMs)), most: Math.round(Math.max(...cpuMs)) },
});

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

type Measured = Awaited<ReturnType<typeof measure>>;

function tableOf(small: Measured, large: Measured): string {
  const cell = ({ pictures }: Measured, { recovered, wrong, cpuMs }: Measured['rows'][number]): string =>
    `${recovered} of ${pictures}${wrong ? ` (${wrong} wrong)` : ''} | ${cpuMs.median}`;
  const lines = (goal: boolean): string[] =>
    small.rows.flatMap((row, index) =>
      row.goal === goal ? [`| ${row.name} | ${cell(small, row)} | ${cell(large, large.rows[index]!)} |`] : [],
    );
  const head = [
    '| | 256 pixels: all 64 bits | CPU ms | 1024 pixels: all 64 bits | CPU ms |',
    '| --- | --- | --- | --- | --- |',
  ];
  const unmarked = ({ pictures, unmarked: { recovered, wrong, cpuMs } }: Measured): string =>
    `${recovered + wrong} of ${pictures} | ${cpuMs.median}, at most ${cpuMs.most}`;
  return `# Robustness of the mark

Written by \`npm run bench watermark\` on ${new Date().toISOString().slice(0, 10)}; the figures are in \`docs/bench/watermark.json\`.

PSNR against the unmarked picture, least and median: ${small.psnrDb.least} and ${small.psnrDb.median} dB at 256 pixels,
${large.psnrDb.least} and ${large.psnrDb.median} dB at 1024. Embedding costs ${small.embedCpuMs} and ${large.embedCpuMs} ms of CPU time, and makes the PNG
${small.pngGrowth} and ${large.pngGrowth} times as large.

## Goals

${[...head, ...lines(true)].join('\n')}
| not marked: found | ${unmarked(small)} | ${unmarked(large)} |

## Beyond

${[...head, ...lines(false)].join('\n')}
`;
}

const paths = await picturesIn(values.folder, Number(values.pictures), Number(values.large));
const small = await measure(paths[256]);
const large = await measure(paths[1024]);
const table = tableOf(small, large);
process.stdout.write(table);
const report = { at: new Date().toISOString(), machine: machine(), 256: small, 1024: large };
writeFileSync(`${REPORT}.json`, `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(`${REPORT}.md`, table);
