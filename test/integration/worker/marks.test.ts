import { createHash } from 'node:crypto';
import { openProvenance, type Provenance } from '@atelier/provenance';
import { detectMark, idsOfPayload } from '@atelier/provenance/watermark';
import { generation, image } from '@atelier/services';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { useDrawing } from '../../support/drawing';
import { ctxOf } from '../../support/factories';
import { keysFolder, newProvenance } from '../../support/provenance';
import { untilEnded } from '../../support/watch';

// Behaviours of docs/SPEC.md, section "Provenance", "The mark".

const provenance = newProvenance();
const drawing = useDrawing();

/** A worker that marks with the keys of `by`. */
const start = (by: Provenance) => drawing.start({ ...drawing.deps, provenance: by });
const draw = (by: Provenance, body: Record<string, unknown> = {}) =>
  drawing.draw(body, { ...drawing.deps, provenance: by });

async function pixelsOf(generationId: string, size: number, format?: 'webp') {
  const input = { generationId, index: 0, size, format };
  const opened = await image.open({ ctx: ctxOf(drawing.deps), input });
  const { data, info } = await sharp(Buffer.from(await opened.read()))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { rgb: new Uint8Array(data), width: info.width, height: info.height };
}

const hash = (rgb: Uint8Array): string => createHash('sha256').update(rgb).digest('hex');
/** Hash of what the fake inference draws with seed 7. */
const drawn = (size: number): string => hash(new Uint8Array(size * size * 3).fill((7 * 31 + size) % 256));

/** Draws the next stage of a picture that has one of 256 pixels. Returns what the worker went on from. */
async function goOn(id: string, by: Provenance) {
  await drawing.stop();
  const inference = await start(by);
  await generation.promote({ ctx: drawing.ada, input: { id, body: { image: 0, to: 1024 } } });
  expect((await untilEnded(drawing.ada, id)).status).toBe('done');
  const { size, rgb } = inference.requests[0]!.initial![0]!;
  return { size, rgb: hash(rgb) };
}

test('MARK-9: stages of 256 and 1024 pixels and their copies carry the id of their image, drafts do not', async () => {
  const id = await draw(provenance);
  const { id: imageId } = await drawing.database.db.image.findFirstOrThrow({ where: { generationId: id } });
  for (const [size, format] of [
    [256, undefined],
    [1024, undefined],
    [256, 'webp'],
    [512, 'webp'],
    [1024, 'webp'],
  ] as const) {
    const { rgb, width, height } = await pixelsOf(id, size, format);
    const found = detectMark(rgb, width, height, provenance.watermarkKeys);
    if (!found) throw new Error(`no mark at ${size} ${format}`);
    const { first, last } = idsOfPayload(found.payload, provenance.watermarkKeys[found.key]!);
    expect(first <= imageId && imageId <= last).toBe(true);
  }
  expect(hash((await pixelsOf(id, 64)).rgb)).toBe(drawn(64));
});

test('MARK-10: a job that goes on from a marked stage goes on from the pixels before the mark', async () => {
  const id = await draw(provenance, { stopAfter: 256 });
  expect(hash((await pixelsOf(id, 256)).rgb)).not.toBe(drawn(256));
  expect(await goOn(id, provenance)).toEqual({ size: 256, rgb: drawn(256) });
});

test('MARK-10: so it does after marking was switched off, and after a new key', async () => {
  const off = await draw(provenance, { stopAfter: 256 });
  expect(await goOn(off, { ...provenance, marks: false })).toMatchObject({ rgb: drawn(256) });
  const rotated = await draw(provenance, { stopAfter: 256 });
  const watermarkKeys = [Buffer.alloc(32, 1), ...provenance.watermarkKeys];
  expect(await goOn(rotated, { ...provenance, watermarkKeys })).toMatchObject({ rgb: drawn(256) });
});

test('MARK-10: a stage whose key is lost is drawn again from the one before', async () => {
  const id = await draw(provenance, { stopAfter: 256 });
  expect(await goOn(id, newProvenance())).toEqual({ size: 64, rgb: drawn(64) });
});

test('MARK-11: WATERMARK=off stores the pixels as they were drawn', async () => {
  const id = await draw(openProvenance({ CREDENTIALS: 'on', WATERMARK: 'off', DATA_DIR: keysFolder() }));
  for (const size of [256, 1024]) expect(hash((await pixelsOf(id, size)).rgb)).toBe(drawn(size));
});

test('MARK-12: a picture that is drawn again gets the same mark', async () => {
  const id = await draw(provenance, { stopAfter: 256 });
  const before = hash((await pixelsOf(id, 256)).rgb);
  const { storageKey } = await drawing.database.db.stageImage.findFirstOrThrow({
    where: { size: 256, image: { generationId: id } },
  });
  await drawing.deps.storage.delete(storageKey);
  expect(await goOn(id, provenance)).toMatchObject({ size: 64 });
  expect(hash((await pixelsOf(id, 256)).rgb)).toBe(before);
});
