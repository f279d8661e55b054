/** Measures the scripts that a page's HTML names, compressed as a browser receives them. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from '../support/stack';

/** Issue 5: kB of gzip on the gallery. */
const LIMIT_BYTES = 150_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

/** Returns the URLs of the scripts that modern browsers load for a page, tags and preloads, each once. */
async function scriptsOf(path: string): Promise<string[]> {
  const html = await (await fetch(`${stack.url}${path}`)).text();
  const tags = [...html.matchAll(/<(?:script|link)\b[^>]*>/g)].map(([tag]) => tag);
  const wanted = tags.filter((tag) => !/\bnomodule\b/i.test(tag) && /\.js\b/.test(tag));
  return [...new Set(wanted.flatMap((tag) => /(?:src|href)="([^"]+\.js[^"]*)"/.exec(tag)?.[1] ?? []))];
}

const codeOf = async (src: string): Promise<string> => (await fetch(new URL(src, stack.url))).text();

it('WEB-1 the gallery loads at most 150 kB of script', async () => {
  const scripts = await scriptsOf('/gallery');
  expect(scripts.length).toBeGreaterThan(3);
  const sizes = await Promise.all(
    scripts.map(async (src) => gzipSync(await codeOf(src), { level: 6 }).length),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(
    total,
    JSON.stringify(Object.fromEntries(scripts.map((src, i) => [src, sizes[i]]))),
  ).toBeLessThanOrEqual(LIMIT_BYTES);
});

it('WEB-1 most of it asks to be compiled while it arrives', async () => {
  const code = await Promise.all((await scriptsOf('/gallery')).map(codeOf));
  const bytes = (files: string[]): number => files.reduce((sum, file) => sum + file.length, 0);
  const marked = code.filter((file) => file.startsWith('//# allFunctionsCalledOnLoad\n'));
  expect(bytes(marked) / bytes(code)).toBeGreaterThan(0.75);
});

it.each(['/', '/gallery'])('W-EDIT-9 %s loads nothing of the editor and of uploads', async (path) => {
  const code = await Promise.all((await scriptsOf(path)).map(codeOf));
  // Words of each that no other part of the site has.
  for (const own of ['feMorphology', 'setPointerCapture', '/api/v1/uploads'])
    expect(code.filter((file) => file.includes(own))).toEqual([]);
});
