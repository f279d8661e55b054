import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Db } from '@atelier/db';
import { captionWords } from '@atelier/domain';
import { contentKey, type Storage } from '@atelier/storage';
import sharp from 'sharp';

/** The site's sample pictures, by caption: real output of the shipped pack at every size. */
const FOLDER = path.resolve(import.meta.dirname, '../../apps/web/src/features/landing/samples');
const SIZES = [64, 256, 1024] as const;

type Stored = { size: number; storageKey: string; sha256: string; bytes: number };

async function store(storage: Storage, name: string): Promise<Stored[]> {
  return Promise.all(
    SIZES.map(async (size) => {
      const png = await sharp(readFileSync(path.join(FOLDER, `${name}-${size}.webp`)))
        .png()
        .toBuffer();
      const { key: storageKey, sha256 } = contentKey(png, 'png');
      await storage.put(storageKey, png, { contentType: 'image/png' });
      return { size, storageKey, sha256, bytes: png.length };
    }),
  );
}

/**
 * Fills the gallery with `count` finished pictures that look and weigh like real ones. Each has an address of
 * its own; the newest is first and the votes fall with the age.
 */
export async function fillGallery(db: Db, storage: Storage, count: number): Promise<void> {
  const names = [...new Set(readdirSync(FOLDER).flatMap((file) => /^(.+)-64\.webp$/.exec(file)?.[1] ?? []))];
  const pictures = await Promise.all(names.map((name) => store(storage, name)));
  const { id: authorId } = await db.user.create({ data: { name: 'Ada', isGuest: false } });
  const rows = Array.from({ length: count }, (_, n) => {
    const caption = `${names[n % names.length]?.replaceAll('-', ' ')}, number ${n}`;
    return {
      id: randomUUID(),
      imageId: randomUUID(),
      caption,
      stages: pictures[n % pictures.length] ?? [],
      n,
    };
  });
  const done = { status: 'done' as const, seed: 1n, stopAfter: 1024, pack: 'atelier-small', authorId };
  await db.generation.createMany({
    data: rows.map(({ id, caption, n }) => ({
      ...done,
      id,
      caption,
      words: captionWords(caption),
      voteCount: Math.max(0, 40 - n),
      createdAt: new Date(Date.now() - n * 60_000),
      finishedAt: new Date(Date.now() - n * 60_000 + 9_000),
    })),
  });
  await db.image.createMany({
    data: rows.map(({ id, imageId }) => ({
      id: imageId,
      generationId: id,
      index: 0,
      seed: 1n,
      target: 1024,
      reached: 1024,
    })),
  });
  await db.stageImage.createMany({
    data: rows.flatMap(({ imageId, stages }) =>
      stages.map((stage) => ({ ...stage, imageId, token: 1n, packVersion: '0.6.0' })),
    ),
  });
}
