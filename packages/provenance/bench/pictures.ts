/** Pictures of the shipped pack, drawn once into a folder and kept there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../..');

const THINGS = [
  'a red fox',
  'a panda',
  'a rocket',
  'a sunflower',
  'a sailboat',
  'a penguin',
  'a hamburger',
  'a robot',
  'two foxes',
  'a castle',
  'three lemons',
  'a tiger',
  'a dragon',
  'a birthday cake',
  'a red circle',
  'a flamingo',
  'a house',
  'a soccer ball',
  'a dog to the left of a rocket',
  'a turtle',
  'an owl above a mushroom',
  'a purple cat',
  'a pizza',
  'a ghost',
  'a teddy bear',
  'a blue car',
  'four strawberries',
  'a whale',
  'a guitar',
  'a trophy',
];
const PLACES = [
  'on a blue background',
  'on a yellow background',
  'under a night sky',
  'in a meadow',
  'by the sea',
  'in the snow',
  'on a purple background',
  'on a white background',
  'on a green hill',
  'on the beach',
  'on grass',
  'on a gray background',
  'at night',
  'on a black background',
  'on a red background',
];

/** Things and places in turn, so that every thirty pictures have all things; a fifth in flat style. */
const captionOf = (at: number): string =>
  `${THINGS[(at * 7) % THINGS.length]} ${PLACES[(at * 4 + Math.floor(at / THINGS.length)) % PLACES.length]}${at % 5 === 4 ? ' in flat style' : ''}`;

const idOf = (at: number): string => `p${String(at).padStart(3, '0')}`;

/**
 * Paths of `count` pictures of 256 pixels and of the first `large` of them at 1024, drawn where `folder` lacks
 * them.
 */
export async function picturesIn(
  folder: string,
  count: number,
  large: number,
): Promise<{ 256: string[]; 1024: string[] }> {
  const paths = (size: number, number: number): string[] =>
    Array.from({ length: number }, (_, at) => path.join(folder, `${idOf(at)}-${size}.png`));
  const found = { 256: paths(256, count), 1024: paths(1024, large) };
  const lines = Array.from({ length: count }, (_, at) => ({
    id: idOf(at),
    caption: captionOf(at),
    seed: at,
    stopAfter: at < large ? 1024 : 256,
  })).filter((_, at) => !existsSync(found[256][at]!) || (at < large && !existsSync(found[1024][at]!)));
  if (lines.length > 0) await draw(folder, lines);
  return found;
}

async function draw(folder: string, lines: object[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const list = path.join(folder, 'captions.jsonl');
  writeFileSync(list, lines.map((line) => JSON.stringify(line)).join('\n'));
  const child = spawn(
    process.execPath,
    [
      path.join(ROOT, 'packages/launcher/bin/run.mjs'),
      path.join(ROOT, 'packages/imagen/src/cli/imagine-many.ts'),
      list,
      '--out',
      folder,
    ],
    { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error('the pictures could not be drawn');
}
