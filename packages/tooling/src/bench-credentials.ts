/**
 * `npm run bench credentials`: what signatures add to a stage. Draws pictures of the shipped pack, then times
 * what the worker does with each finished stage of 256 and 1024 pixels: encoding its PNG, and signing it.
 * Writes docs/bench/credentials.json.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { encodePng, type GenerateEvent, generate, loadPack } from '@atelier/imagen';
import { root } from '@atelier/launcher';
import { machine, median } from '@atelier/process/bench';
import { ensureKeys, likenessOf, openProvenance, readCredentials, signFile } from '@atelier/provenance';
import { say } from './run-tool';

const REPORT = path.join(root, 'docs/bench/credentials.json');
const ROUNDS = 3;
/** Repetitions of what takes milliseconds. */
const TIMES = 50;
/** A signature may add so much to a stage. */
const GOAL = 0.03;

/** Milliseconds of all cores that this process has used: unlike wall time, others do not add to it. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Mean of `work` in milliseconds of a core, warm. */
async function timed(work: () => unknown): Promise<number> {
  for (let round = 0; round < TIMES; round++) await work();
  const began = cpuMs();
  for (let round = 0; round < TIMES; round++) await work();
  return (cpuMs() - began) / TIMES;
}

type Stage = Extract<GenerateEvent, { type: 'stage-done' }>;

/** Draws one picture. Returns each stage with the milliseconds of a core that it took. */
async function draw(
  pack: Awaited<ReturnType<typeof loadPack>>,
  seed: number,
): Promise<(Stage & { ms: number })[]> {
  const stages: (Stage & { ms: number })[] = [];
  let began = cpuMs();
  const request = {
    caption: 'a red cube on a blue background',
    seed,
    stopAfter: 1024,
    previews: false,
  } as const;
  for await (const event of generate(pack, request)) {
    if (event.type === 'stage-start') began = cpuMs();
    if (event.type === 'stage-done') stages.push({ ...event, ms: cpuMs() - began });
  }
  return stages;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'atelier-bench-'));
const pack = await loadPack(path.join(root, 'gpu-worker/packs/atelier-small'), { device: 'cpu' });
try {
  ensureKeys(folder, 'Atelier');
  const { signer, trust } = openProvenance({ DATA_DIR: folder, CREDENTIALS: 'on', WATERMARK: 'on' });
  const drawn: { ms: number; stage: Stage }[] = [];
  for (let round = 0; round <= ROUNDS; round++)
    // The first picture warms the nets up.
    for (const { ms, ...stage } of await draw(pack, round))
      if (round > 0 && stage.size >= 256) drawn.push({ ms, stage });
  const sizes: Record<string, object> = {};
  for (const size of [256, 1024]) {
    const all = drawn.filter(({ stage }) => stage.size === size);
    const { rgb } = all[0]!.stage;
    const png = await encodePng(rgb, size, { Title: 'a red cube on a blue background' });
    const describe = () => ({
      likeness: likenessOf(rgb, size, size),
      pixels: createHash('sha256').update(rgb).digest(),
    });
    const facts = {
      ...describe(),
      signedAt: new Date(),
      pack: pack.manifest.name,
      size,
      marked: true,
      source: null,
      about: null,
    };
    const content = { facts, title: 'a red cube on a blue background', ingredients: [] };
    const signed = await signFile(png, content, signer!);
    const drawMs = median(all.map(({ ms }) => ms));
    const encodeMs = await timed(() => encodePng(rgb, size, { Title: 'a red cube' }));
    const signMs = (await timed(describe)) + (await timed(() => signFile(png, content, signer!)));
    const readMs = await timed(() => readCredentials(signed, trust));
    const added = signMs / drawMs;
    sizes[`${size}`] = {
      drawMs,
      encodeMs,
      signMs,
      readMs,
      added,
      bytes: png.length,
      manifestBytes: signed.length - png.length,
    };
    say(
      `${size}: drawn in ${drawMs.toFixed(0)} ms, PNG ${encodeMs.toFixed(1)} ms, signed in ${signMs.toFixed(1)} ms ` +
        `(${(added * 100).toFixed(2)} % of the stage; goal ${GOAL * 100} %), read in ${readMs.toFixed(1)} ms, ` +
        `${signed.length - png.length} bytes on ${png.length}`,
    );
    if (added > GOAL) process.exitCode = 1;
  }
  writeFileSync(
    REPORT,
    `${JSON.stringify({ measured: new Date().toISOString(), machine: machine(), goal: GOAL, sizes }, null, 2)}\n`,
  );
} finally {
  await pack.close();
  rmSync(folder, { recursive: true, force: true });
}
