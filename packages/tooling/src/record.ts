/**
 * `npm run record`: films the site in a real browser and writes docs/screenshots/together.webp (two people in a
 * room) and drafts.webp (drafts while one types, and a grid). Runs the service on a database of its own. Run it
 * where nothing else runs, and with a font for emoji: the film is as slow as the machine.
 *
 *   --only NAME   one of the two
 *   --speed N     plays N times as fast (1); say so beside the film
 */
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '@atelier/launcher';
import { launchBrowser } from './browser';
import { draw } from './draw';
import { compose, encode } from './film';
import { drafts, together } from './record-scenes';
import { runTool, say } from './run-tool';
import { startService } from './service';
import { Visitor } from './visitor';

const MOST_BYTES = 2_500_000;
const SCENES = { together, drafts };
const undo: (() => unknown)[] = [];

const { values } = parseArgs({
  options: { only: { type: 'string' }, speed: { type: 'string', default: '1' } },
});

/** Draws a few pictures: a studio is not empty, and the first picture of a worker is slower than the others. */
async function warmUp(url: string): Promise<void> {
  const cleo = new Visitor(url);
  for (const [caption, stopAfter] of [
    ['a castle on a green hill', 1024],
    ['a panda on a yellow background', 256],
  ] as const) {
    const { done } = await draw(cleo, { caption, stopAfter, seed: 7 });
    if (!done) throw new Error(`“${caption}” could not be drawn.`);
  }
}

async function main(): Promise<void> {
  const { url } = await startService(say, undo);
  const browser = await launchBrowser(say, undo);
  await warmUp(url);
  for (const [name, scene] of Object.entries(SCENES)) {
    if (values.only && values.only !== name) continue;
    const load = os.loadavg()[0]?.toFixed(1);
    const { windows, from, to } = await scene(browser, url);
    const film = await compose(windows, from, to);
    const delays = film.delays.map((ms) => Math.round(ms / Number(values.speed)));
    const webp = await encode({ ...film, delays }, MOST_BYTES);
    writeFileSync(path.join(root, 'docs/screenshots', `${name}.webp`), webp);
    const seconds = ((to - from) / 1000).toFixed(1);
    say(
      `  ${name}.webp: ${seconds} s, ${film.frames.length} frames, ${(webp.length / 1e6).toFixed(2)} MB, load ${load}`,
    );
  }
  say(`  on ${os.availableParallelism()} cores of ${os.cpus()[0]?.model.trim()}`);
}

runTool(main, undo);
