import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dropDamaged, listCached, removeCached } from './cache';
import { type FetchOptions, fetchPack } from './fetch-pack';
import { cut, type Files, manifestOf, servePack, someFiles } from './pack-server.fixture';

type Server = Awaited<ReturnType<typeof servePack>>;
let cacheDir: string;
let server: Server;
let files: Files;
const lines: string[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  cacheDir = await mkdtemp(path.join(os.tmpdir(), 'atelier-packs-'));
  files = someFiles();
  server = await servePack(files);
  lines.length = 0;
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await server.stop();
  await rm(cacheDir, { recursive: true, force: true });
});

const fetchIt = (options: Partial<FetchOptions> = {}, url = server.url): Promise<string> =>
  fetchPack(url, { cacheDir, log: (line) => lines.push(line), retryMs: 1, ...options });
const NET = 'nets/base64.onnx';
const etagOf = (bytes: Buffer): string =>
  `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;

/** Resolves when a part of the net is in the cache. */
async function someArrived(): Promise<void> {
  const part = path.join(cacheDir, 'files', `${createHash('sha256').update(files[NET]!).digest('hex')}.part`);
  await expect
    .poll(() =>
      stat(part).then(
        ({ size }) => size,
        () => 0,
      ),
    )
    .toBeGreaterThan(0);
}

async function expectPack(directory: string, want: Files = files): Promise<void> {
  for (const [name, bytes] of Object.entries(want))
    expect((await readFile(path.join(directory, name))).equals(bytes), name).toBe(true);
}

test('PACK-URL-1 a pack is downloaded once; a second start asks for the manifest alone', async () => {
  const first = await fetchIt();
  await expectPack(first);
  expect(lines.at(0)).toMatch(/pack tiny 1: 2 of 2 files to download, 0\.4 MB, from http:\/\/127/);
  const before = server.asked.length;
  expect(await fetchIt()).toBe(first);
  expect(server.asked.slice(before).map(({ path }) => path)).toEqual(['/packs/tiny/manifest.json']);
});

test('PACK-URL-2 a process that only shows the pack downloads the manifest alone', async () => {
  const directory = await fetchIt({ only: 'manifest' });
  expect(await readdir(directory)).toEqual(['manifest.json']);
  expect(server.asked).toHaveLength(1);
});

test('PACK-URL-3 a cut connection goes on by Range with If-Range', async () => {
  let cuts = 0;
  server.answer = (_, res, name) => {
    if (name !== NET || cuts++ > 0) return false;
    cut(res, files[NET]!, 100_000, { etag: etagOf(files[NET]!), arrived: someArrived });
    return true;
  };
  await expectPack(await fetchIt());
  const [, second] = server.askedFor(NET);
  expect(Number(/^bytes=(\d+)-$/.exec(second!.range!)![1])).toBeGreaterThan(0);
  expect(second!.ifRange).toBe(etagOf(files[NET]!));
  expect(server.askedFor(NET)).toHaveLength(2);
});

test('PACK-URL-3 a download that was stopped goes on in the next process', async () => {
  const stop = new AbortController();
  server.answer = (_, res, name) => {
    if (name !== NET) return false;
    res.writeHead(200, { etag: etagOf(files[NET]!), 'content-length': files[NET]!.length });
    res.write(files[NET]!.subarray(0, 200_000));
    return true;
  };
  const stopped = fetchIt({ signal: stop.signal });
  await someArrived();
  stop.abort();
  await expect(stopped).rejects.toThrow();
  server.answer = () => false;
  await expectPack(await fetchIt());
  expect(server.askedFor(NET)[1]!.range).toMatch(/^bytes=[1-9]/);
});

test('PACK-URL-3 a file that changed meanwhile is downloaded from its start', async () => {
  let cuts = 0;
  server.answer = (_, res, name) => {
    if (name !== NET || cuts++ > 0) return false;
    cut(res, randomBytes(400_000), 100_000, { etag: '"another"' });
    return true;
  };
  await expectPack(await fetchIt());
  expect(server.askedFor(NET)).toHaveLength(2);
});

test('PACK-URL-4 a wrong hash is downloaded once more; a second one is an error that names the file', async () => {
  const wrong = randomBytes(400_000);
  let sent = 0;
  server.answer = (_, res, name) => {
    if (name !== NET || sent++ > 0) return false;
    res.end(wrong);
    return true;
  };
  await expectPack(await fetchIt());
  expect(lines.join('\n')).toMatch(/"nets\/base64\.onnx" has the SHA-256 .*downloading it anew/);

  await rm(cacheDir, { recursive: true });
  server.answer = (_, res, name) => name === NET && Boolean(res.end(wrong));
  await expect(fetchIt()).rejects.toMatchObject({
    code: 'pack_invalid',
    message: /"nets\/base64\.onnx" of http.* SHA-256/,
  });
  expect((await listCached(cacheDir))[0]).toMatchObject({ complete: false });
});

test('PACK-URL-4 a file that is longer or shorter than the manifest says is an error', async () => {
  for (const bytes of [randomBytes(400_001), randomBytes(1_000)]) {
    server.files = { ...files, [NET]: bytes };
    await expect(fetchIt()).rejects.toMatchObject({
      code: 'pack_invalid',
      message: /has \d+ bytes, not 400000/,
    });
  }
  // Without a length in its header the answer is cut off.
  server.answer = (_, res, name) => {
    if (name !== NET) return false;
    res.write(files[NET]!);
    res.end(files[NET]!);
    return true;
  };
  await expect(fetchIt()).rejects.toMatchObject({ code: 'pack_invalid', message: /more than 400000 bytes/ });
});

test('PACK-URL-5 names of files cannot leave the pack, and sizes are bounded', async () => {
  const sha256 = '0'.repeat(64);
  for (const [listed, message] of [
    [{ '../../evil': { sha256, bytes: 1 } }, /relative path inside the pack/],
    [{ '/etc/evil': { sha256, bytes: 1 } }, /relative path inside the pack/],
    [{ 'manifest.json': { sha256, bytes: 1 } }, /lists itself/],
    [{ 'a.onnx': { sha256, bytes: 2 ** 40 } }, /more than/],
    [{ 'a.onnx': { sha256: '../x', bytes: 1 } }, /hex digits/],
  ] as const) {
    server.manifest = manifestOf({}, { files: listed });
    await expect(fetchIt()).rejects.toMatchObject({ code: 'pack_invalid', message });
  }
  server.manifest = Buffer.alloc(5 * 1024 * 1024, 0x20);
  await expect(fetchIt()).rejects.toMatchObject({ code: 'pack_invalid', message: /larger than/ });
  expect(await readdir(path.join(cacheDir, 'files'))).toEqual([]);
});

test('PACK-URL-6 a disk without room for the pack is said before anything is downloaded', async () => {
  server.manifest = manifestOf({}, { files: { 'a.onnx': { sha256: '0'.repeat(64), bytes: 255 * 2 ** 30 } } });
  await expect(fetchIt()).rejects.toMatchObject({
    code: 'storage_full',
    message: /needs 273804\.2 MB more .* are free/,
  });
  expect(server.asked).toHaveLength(1);
});

test('PACK-URL-7 a refusal names the status, and no credentials', async () => {
  const url = `${server.url.replace('http://', 'http://ada:hunter2@')}?sig=topsecret`;
  server.answer = (_, res) => Boolean(res.writeHead(404).end());
  const failed = await fetchIt({}, url).catch((error: Error) => error);
  expect(failed).toMatchObject({ code: 'pack_invalid', message: /answers 404 for "manifest\.json"/ });
  expect(`${failed} ${lines.join()}`).not.toMatch(/hunter2|topsecret|ada/);
  server.answer = () => false;
  await expectPack(await fetchIt({}, url));
  expect(server.askedFor(NET)[0]).toMatchObject({
    authorization: `Basic ${Buffer.from('ada:hunter2').toString('base64')}`,
    path: '/packs/tiny/nets/base64.onnx?sig=topsecret',
  });
  expect(lines.join()).not.toMatch(/hunter2|topsecret|ada/);
});

test('PACK-URL-7 redirects lead to https or this machine only, and do not take credentials along', async () => {
  const other = await servePack(files);
  const to = (location: string) => (_: unknown, res: import('node:http').ServerResponse) =>
    Boolean(res.writeHead(302, { location }).end());
  try {
    for (const location of ['http://example.com/packs/', 'file:///etc/passwd', 'ftp://example.com/']) {
      server.answer = to(location);
      await expect(fetchIt()).rejects.toMatchObject({
        code: 'pack_invalid',
        message: /only https is followed/,
      });
    }
    server.answer = (req, res) => to(`http://127.0.0.1:${other.port}${req.url}`)(req, res);
    await expectPack(await fetchIt({}, server.url.replace('http://', 'http://ada:hunter2@')));
    expect(other.asked.map(({ authorization }) => authorization)).toEqual([undefined, undefined, undefined]);
    await expect(fetchIt({}, 'http://example.com/packs/')).rejects.toThrow(/must use https/);
    server.answer = (req, res) => to(req.url!)(req, res);
    await expect(fetchIt()).rejects.toThrow(/redirects too often/);
  } finally {
    await other.stop();
  }
});

test('PACK-URL-8 a pack that is replaced while it is downloaded arrives in its new version', async () => {
  const next: Files = { ...someFiles(), 'tokenizer.json': files['tokenizer.json']! };
  server.answer = (_, __, name) => {
    if (name === NET) Object.assign(server, { files: next, manifest: manifestOf(next, { version: '2' }) });
    return false;
  };
  const directory = await fetchIt();
  await expectPack(directory, next);
  expect(JSON.parse(await readFile(path.join(directory, 'manifest.json'), 'utf8')).version).toBe('2');
  // The file that both versions share was downloaded once.
  expect(server.askedFor('tokenizer.json')).toHaveLength(1);
});

test('PACK-URL-9 a complete cache works while the server is away; an incomplete one is an error', async () => {
  await fetchIt({ only: 'manifest' });
  await server.stop();
  await expect(fetchIt()).rejects.toMatchObject({
    code: 'unavailable',
    message: /does not answer: ECONNREFUSED/,
  });
  await fetchIt({ only: 'manifest' });
  server = await servePack(files);
  server.answer = (_, res) => Boolean(res.writeHead(503).end());
  await expect(fetchIt()).rejects.toMatchObject({ code: 'unavailable', message: /answers 503/ });
  server.answer = () => false;
  const directory = await fetchIt();
  server.answer = (_, res) => Boolean(res.writeHead(503).end());
  expect(await fetchIt()).toBe(directory);
  expect(lines.at(-1)).toMatch(/answers 503 .*using the pack that it served last/);
});

test('PACK-URL-10 a pinned manifest is checked, and a pinned pack in the cache asks nobody', async () => {
  const pinned = (sha256: string) => `${server.url}#sha256=${sha256}`;
  const sha256 = createHash('sha256').update(server.manifest).digest('hex');
  await expect(fetchIt({}, pinned('0'.repeat(64)))).rejects.toMatchObject({
    code: 'pack_invalid',
    message: /not the pinned one/,
  });
  await fetchIt({}, pinned(sha256));
  const before = server.asked.length;
  await expectPack(await fetchIt({}, pinned(sha256)));
  expect(server.asked).toHaveLength(before);
});

function fetchInProcess() {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const file = fileURLToPath(new URL('./fetch-child.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', tsx, file, server.url, cacheDir]);
  children.push(child);
  let [out, log] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    log += text;
  });
  return {
    child,
    log: () => log,
    done: new Promise<string>((resolve) => child.once('close', () => resolve(out))),
  };
}

test('PACK-URL-11 two processes share one download; the second takes over when the first is killed', async () => {
  let send = (): void => {};
  server.answer = (_, res, name) => {
    if (name !== NET || server.askedFor(NET).length > 1) return false;
    res.writeHead(200, { etag: etagOf(files[NET]!), 'content-length': files[NET]!.length });
    res.write(files[NET]!.subarray(0, 150_000));
    send = () => res.end(files[NET]!.subarray(150_000));
    return true;
  };
  const both = [fetchInProcess(), fetchInProcess()];
  const waiting = () =>
    both.findIndex(({ log }) => log().includes('another process downloads "nets/base64.onnx"'));
  await expect.poll(waiting, { timeout: 30_000 }).toBeGreaterThanOrEqual(0);
  await expect.poll(() => server.askedFor(NET).length).toBe(1);
  both[1 - waiting()]!.child.kill('SIGKILL');
  const directory = await both[waiting()]!.done;
  await expectPack(directory);
  expect(server.askedFor(NET)).toHaveLength(2);

  // Undisturbed, each file is asked for once.
  await rm(cacheDir, { recursive: true });
  server.asked.length = 0;
  const again = [fetchInProcess(), fetchInProcess()];
  await expect
    .poll(() => again.some(({ log }) => log().includes('another process downloads')), { timeout: 30_000 })
    .toBe(true);
  await expect.poll(() => server.askedFor(NET).length).toBe(1);
  send();
  for (const { done } of again) await expectPack(await done);
  expect(server.askedFor(NET)).toHaveLength(1);
});

test('PACK-URL-12 old packs are removed without the files that others use; damaged files are found', async () => {
  const first = await fetchIt();
  const next: Files = { ...someFiles(), 'tokenizer.json': files['tokenizer.json']! };
  Object.assign(server, { files: next, manifest: manifestOf(next, { version: '2' }) });
  const second = await fetchIt();
  expect((await listCached(cacheDir)).map(({ version, complete }) => [version, complete])).toContainEqual([
    '1',
    true,
  ]);
  expect(await removeCached(cacheDir, [path.basename(first)])).toBe(400_000);
  await expectPack(second, next);

  const net = path.join(second, NET);
  await writeFile(net, randomBytes(400_000));
  expect(await dropDamaged(cacheDir)).toEqual([createHash('sha256').update(next[NET]!).digest('hex')]);
  await expectPack(await fetchIt(), next);
});
