import type { ProvenanceView } from '@atelier/domain';
import { writePngText } from '@atelier/imagen/png';
import { openProvenance } from '@atelier/provenance';
import { embedMark, payloadOfId } from '@atelier/provenance/watermark';
import { moderation } from '@atelier/services';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPerson } from '../../support/factories';
import { withManifestOf } from '../../support/png';
import { keysFolder } from '../../support/provenance';
import { startTestWeb, type TestWeb, TestWorker, type Visitor } from '../../support/web';

// Behaviours of docs/SPEC.md, section "Provenance".

const SIZE = 256;
/** As our PNGs say it. */
const TEXT = { Software: 'Atelier', Title: 'a red fox' };
let site: TestWeb;
let author: Visitor;
let worker: TestWorker;
const folder = keysFolder();
const keys = openProvenance({ DATA_DIR: folder, CREDENTIALS: 'on', WATERMARK: 'on' });

beforeAll(async () => {
  site = await startTestWeb({ env: { DATA_DIR: folder } });
  worker = await site.worker();
  author = site.visitor();
});
afterAll(() => site.stop());

/** Pixels with shapes that differ from one `seed` to the next. */
function pixelsOf(seed: number): Buffer {
  const rgb = Buffer.alloc(SIZE * SIZE * 3);
  for (let at = 0; at < rgb.length; at++) {
    const [x, y] = [((at / 3) | 0) % SIZE, (at / 3 / SIZE) | 0];
    rgb[at] =
      128 + 50 * (Math.sin((x / SIZE) * 5 * seed + (at % 3)) + Math.cos((y / SIZE) * 7 + seed * (at % 3)));
  }
  return rgb;
}
const pngOf = (rgb: Uint8Array): Promise<Buffer> =>
  sharp(rgb, { raw: { width: SIZE, height: SIZE, channels: 3 } })
    .png()
    .toBuffer();

/** Draws what waits, as a worker does. */
async function drawNext(seed: number): Promise<void> {
  const order = await worker.begin();
  await worker.storePicture(order, { rgb: pixelsOf(seed), size: SIZE });
  await worker.finish(order);
}

interface Picture {
  id: string;
  png: Buffer;
}
const ask = (by: Visitor, body: Record<string, unknown> = {}): Promise<string> =>
  by.imagine({ caption: 'a red fox', stopAfter: SIZE, ...body });

async function aPicture(by = author, body: Record<string, unknown> = {}, seed = 1): Promise<Picture> {
  const id = await ask(by, body);
  await drawNext(seed);
  const png = Buffer.from(await (await by.send('GET', `/images/${id}/0/${SIZE}.png`)).arrayBuffer());
  return { id, png };
}

async function send(file: Uint8Array | object, by = site.visitor(), type = 'image/png') {
  const isFile = file instanceof Uint8Array;
  const response = await fetch(`${site.url}/api/v1/verify`, {
    method: 'POST',
    headers: {
      origin: site.url,
      'content-type': isFile ? type : 'application/json',
      ...(by.cookie ? { cookie: by.cookie } : {}),
    },
    body: isFile ? Uint8Array.from(file) : JSON.stringify(file),
  });
  return { status: response.status, body: await response.json() };
}

async function verdictOn(file: Uint8Array | object, by?: Visitor): Promise<ProvenanceView> {
  const { status, body } = await send(file, by);
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

const seedOf = async (generationId: string): Promise<bigint> =>
  (await site.database.db.image.findFirstOrThrow({ where: { generationId } })).seed;

/** The pixels of a picture with its mark, in a file without a manifest. */
async function markedOnly(id: string, seed = 1): Promise<Buffer> {
  const image = await site.database.db.image.findFirstOrThrow({ where: { generationId: id } });
  const key = keys.watermarkKeys[0]!;
  const mark = { key, payload: payloadOfId(image.id, key) };
  return pngOf(embedMark(pixelsOf(seed), SIZE, SIZE, mark).rgb);
}

describe('a file as it was made', () => {
  test('PROV-12 it verifies as unchanged, with caption, author, time, pack and lineage, to anyone', async () => {
    const { id, png } = await aPicture();
    const name = (await author.json('GET', '/api/v1/me')).body.person.name;
    const view = await verdictOn(png);
    expect(view).toMatchObject({
      verdict: 'unchanged',
      signature: 'valid',
      pixels: 'same',
      pack: 'tiny@1.0.0',
      picture: {
        generationId: id,
        index: 0,
        size: SIZE,
        caption: 'a red fox',
        author: name,
        url: `/g/${id}`,
        lineage: `/g/${id}#lineage`,
      },
    });
    expect(Date.parse(view.signedAt!)).toBeLessThanOrEqual(Date.now());
  });

  test('PROV-12 an address of this studio verifies the file there; others are refused', async () => {
    const { id } = await aPicture();
    for (const url of [
      `https://atelier.example/g/${id}`,
      `/g/${id}`,
      `https://atelier.example/images/${id}/0/${SIZE}.webp`,
      `/images/${id}/0/${SIZE}.png`,
    ])
      expect(await verdictOn({ url })).toMatchObject({ verdict: 'unchanged', picture: { generationId: id } });
    for (const url of [
      `https://evil.example/g/${id}`,
      `https://evil.example/images/${id}/0/${SIZE}.png`,
      '//evil.example/g/1',
      'file:///etc/passwd',
      '/images/../../etc/passwd',
      'a fox',
    ])
      expect((await send({ url })).body.code).toBe('invalid_request');
    expect((await send({ url: `/g/${crypto.randomUUID()}` })).body.code).toBe('not_found');
  });

  test('PROV-12 a stored picture from before signatures is unchanged, byte for byte; its text alone is a forgery', async () => {
    const id = await ask(author);
    const order = await worker.begin();
    const text = { ...TEXT, 'atelier:generation': id };
    const old = writePngText(await pngOf(pixelsOf(3)), text);
    await worker.storePicture(order, { rgb: pixelsOf(3), size: SIZE, png: old });
    await worker.finish(order);
    expect(await verdictOn(old)).toMatchObject({
      verdict: 'unchanged',
      signature: 'absent',
      picture: { generationId: id },
    });
    const named = { ...text, 'atelier:seed': String(await seedOf(id)), 'atelier:size': String(SIZE) };
    const again = writePngText(await pngOf(pixelsOf(3)), named);
    expect(await verdictOn(again)).toMatchObject({
      verdict: 'changed',
      signature: 'absent',
      pixels: 'same',
      picture: { generationId: id, size: SIZE },
    });
    const other = writePngText(await pngOf(pixelsOf(4)), named);
    expect(await verdictOn(other)).toMatchObject({ verdict: 'forged', signature: 'absent', picture: null });
  });
});

describe('a file that was changed', () => {
  test('PROV-13 another text, other pixels and a cut file are changed', async () => {
    const { id, png } = await aPicture();
    const brighter = await sharp(await pngOf(pixelsOf(1)))
      .linear(1.05, 2)
      .png()
      .toBuffer();
    const { length } = png;
    for (const [file, pixels] of [
      [writePngText(png, { Title: 'another' }), 'same'],
      [withManifestOf(brighter, png), 'similar'],
      [png.subarray(0, length - Math.round(length * 0.3)), 'similar'],
    ] as const)
      expect(await verdictOn(file)).toMatchObject({
        verdict: 'changed',
        signature: 'broken',
        pixels,
        picture: { generationId: id },
      });
  });

  test('PROV-13 a mark without a signature names its picture, also in a JPEG of half the size', async () => {
    const { id } = await aPicture();
    const marked = await markedOnly(id);
    for (const file of [marked, await sharp(marked).jpeg({ quality: 70 }).toBuffer()])
      expect(await verdictOn(file)).toMatchObject({
        verdict: 'marked',
        signature: 'absent',
        mark: 'found',
        picture: { generationId: id, size: null },
      });
  });

  test('PROV-13 a manifest on another marked picture of ours: the mark decides which picture it is', async () => {
    const [first, second] = [await aPicture(), await aPicture(author, { caption: 'a blue fox' }, 2)];
    const file = withManifestOf(await markedOnly(second.id, 2), first.png);
    expect(await verdictOn(file)).toMatchObject({
      verdict: 'changed',
      signature: 'broken',
      picture: { generationId: second.id, caption: 'a blue fox' },
    });
  });
});

describe('a file that is not ours', () => {
  test('PROV-14 forged text chunks, and a manifest copied to another picture, are never made here', async () => {
    const { id, png } = await aPicture();
    const other = await pngOf(pixelsOf(2));
    for (const file of [
      writePngText(other, { ...TEXT, 'atelier:generation': id }),
      writePngText(other, TEXT),
      withManifestOf(other, png),
      withManifestOf(writePngText(other, { ...TEXT, 'atelier:generation': id }), png),
    ])
      expect(await verdictOn(file)).toMatchObject({
        verdict: 'forged',
        pack: null,
        signedAt: null,
        picture: null,
      });
  });

  test('PROV-14 a picture without a trace, and one of another studio, are foreign', async () => {
    const other = await pngOf(pixelsOf(2));
    expect(await verdictOn(other)).toMatchObject({
      verdict: 'foreign',
      signature: 'absent',
      mark: 'not_found',
      picture: null,
    });
    const studio = await startTestWeb({ env: { DATA_DIR: keysFolder() }, share: site.database });
    try {
      const theirs = await TestWorker.register(studio.deps);
      const id = await ask(author);
      const order = await theirs.begin();
      const file = await theirs.storePicture(order, { rgb: pixelsOf(5), size: SIZE });
      await theirs.finish(order);
      await site.database.db.generation.delete({ where: { id } });
      expect(await verdictOn(file)).toMatchObject({
        verdict: 'foreign',
        signature: 'foreign',
        picture: null,
      });
    } finally {
      await studio.stop();
    }
  });
});

describe('a picture that not everyone may see', () => {
  const bare = { pack: null, signedAt: null, picture: null };

  test('PROV-15 an unlisted one is made here; only its author and moderators learn which', async () => {
    const { id, png } = await aPicture(author, { unlisted: true });
    expect(await verdictOn(png)).toMatchObject({ verdict: 'unchanged', signature: 'valid', ...bare });
    const guest = site.visitor();
    await aPicture(guest);
    expect(await verdictOn(png, guest)).toMatchObject({ verdict: 'unchanged', ...bare });
    expect(await verdictOn(png, author)).toMatchObject({
      picture: { generationId: id, caption: 'a red fox' },
    });
    expect(await verdictOn(await markedOnly(id))).toMatchObject({ verdict: 'marked', ...bare });
  });

  test.each(['hidden', 'deleted'] as const)(
    'PROV-15 a %s one is made here, and nothing else is said',
    async (how) => {
      const { id, png } = await aPicture();
      const moderator = await aPerson(site.deps, { role: 'moderator' });
      const marked = await markedOnly(id);
      if (how === 'hidden') await moderation.hide({ ctx: moderator, input: { id, hidden: true } });
      else await author.send('DELETE', `/api/v1/generations/${id}`);
      for (const [file, verdict] of [
        [png, 'unchanged'],
        [marked, 'marked'],
      ] as const)
        expect(await verdictOn(file)).toMatchObject({ verdict, ...bare });
      expect(await send({ url: `/g/${id}` })).toMatchObject({ body: { code: 'gone' } });
    },
  );

  test('PROV-15 a banned person may verify: it changes nothing', async () => {
    const { png } = await aPicture();
    const fallen = site.visitor();
    await aPicture(fallen);
    await site.database.db.user.update({
      where: { id: await fallen.personId() },
      data: { bannedAt: new Date() },
    });
    expect((await verdictOn(png, fallen)).verdict).toBe('unchanged');
  });
});

describe('bounds', () => {
  test('PROV-16 no picture, an SVG, a damaged one, one of too many pixels and other types are refused', async () => {
    const flat = { width: 7000, height: 6000, channels: 3, background: 'red' } as const;
    const png = await pngOf(pixelsOf(1));
    for (const file of [
      Buffer.from('hello'),
      Buffer.alloc(0),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'),
      png.subarray(0, 40),
      await sharp({ create: flat, limitInputPixels: false }).png().toBuffer(),
    ])
      expect(await send(file)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect((await send(png, undefined, 'text/plain')).body.code).toBe('unsupported_media_type');
    expect((await send(Buffer.alloc(20 * 1024 * 1024 + 1))).body.code).toBe('body_too_large');
  });

  test('PROV-16 files cost points of the person and of the address', async () => {
    const limits = { verify: { points: 2, seconds: 600 } };
    const strict = await startTestWeb({ env: { DATA_DIR: folder }, share: site.database, limits });
    try {
      const statuses: number[] = [];
      for (let at = 0; at < 3; at++)
        statuses.push((await strict.visitor().send('POST', '/api/v1/verify', { url: '/x' })).status);
      expect(statuses).toEqual([400, 400, 429]);
    } finally {
      await strict.stop();
    }
  });

  test('PROV-17 oEmbed names the credentials of a picture that carries them', async () => {
    const { id } = await aPicture();
    const ask = async (query: string) =>
      (await author.json('GET', `/api/oembed?url=https://atelier.example/g/${id}${query}`)).body;
    const body = await ask('');
    expect(body.content_credentials).toEqual({
      format: 'c2pa',
      verify_url: 'https://atelier.example/verify',
      certificates_url: 'https://atelier.example/.well-known/content-credentials.pem',
    });
    const { pathname } = new URL(body.url);
    const named = Buffer.from(await (await author.send('GET', pathname)).arrayBuffer());
    expect((await verdictOn(named)).verdict).toBe('unchanged');
  });

  test('PROV-17 exports, and the pictures that feeds and previews of links name, keep their credentials', async () => {
    const { id, png } = await aPicture();
    const zip = Buffer.from(
      await (await author.send('GET', `/api/v1/me/generations.zip?ids=${id}`)).arrayBuffer(),
    );
    // A zip of pictures compresses nothing, so it holds the file as it is.
    expect(zip.includes(png)).toBe(true);
    expect((await verdictOn(png)).verdict).toBe('unchanged');
    const feed = await (await author.send('GET', '/gallery.atom')).text();
    const [, enclosure = ''] =
      new RegExp(
        `<link rel="enclosure" type="image/png" href="https://atelier.example(/images/${id}[^"]+)"`,
      ).exec(feed) ?? [];
    const named = Buffer.from(await (await author.send('GET', enclosure)).arrayBuffer());
    expect((await verdictOn(named)).verdict).toBe('unchanged');
  });

  test('PROV-17 the public certificates are served, and no private key with them', async () => {
    const answer = await fetch(`${site.url}/.well-known/content-credentials.pem`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/x-pem-file/);
    const text = await answer.text();
    expect(text).toBe(keys.publicChain);
    expect(text).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(text).not.toContain('PRIVATE');
  });
});
